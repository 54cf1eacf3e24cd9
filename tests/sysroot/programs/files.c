/* Files and directories of a writable root. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

static void contents(void)
{
	char buffer[20000], big[20000];
	int fd = open("a", O_RDWR | O_CREAT | O_EXCL, 0666), twin;
	struct stat st, named;

	memset(big, 'x', sizeof big);
	CHECK(fd >= 0);
	CHECK(write(fd, big, sizeof big) == sizeof big);
	CHECK(pread(fd, buffer, sizeof buffer, 0) == sizeof buffer && !memcmp(buffer, big, sizeof big));
	CHECK(lseek(fd, -3, SEEK_END) == 19997 && read(fd, buffer, 10) == 3);
	twin = dup(fd);
	CHECK(lseek(fd, 5, SEEK_SET) == 5 && lseek(twin, 0, SEEK_CUR) == 5);
	CHECK(ftruncate(fd, 4) == 0 && fstat(fd, &st) == 0 && st.st_size == 4 && S_ISREG(st.st_mode));
	CHECK(stat("/a", &named) == 0 && named.st_ino == st.st_ino && named.st_dev == st.st_dev);
	CHECK(fsync(fd) == 0 && close(fd) == 0 && close(twin) == 0);
	fd = open("a", O_WRONLY | O_APPEND);
	CHECK(write(fd, "tail", 4) == 4 && close(fd) == 0);
	CHECK(stat("a", &st) == 0 && st.st_size == 8);
	fd = open("a", O_RDONLY);
	FAILS(write(fd, "x", 1), EBADF);
	FAILS(ftruncate(fd, 0), EINVAL);
	CHECK(close(fd) == 0);
}

static void stdio(void)
{
	FILE *f = fopen("b", "w+");
	char line[80];

	CHECK(f && fprintf(f, "one\ntwo %d\n", 2) == 10 && fseek(f, 4, SEEK_SET) == 0);
	CHECK(fgets(line, sizeof line, f) && !strcmp(line, "two 2\n") && ftell(f) == 10);
	CHECK(fclose(f) == 0);
	CHECK(freopen("b", "r", stdin) && fgets(line, sizeof line, stdin) && !strcmp(line, "one\n"));
}

static void names(void)
{
	CHECK(rename("a", "c") == 0 && access("c", R_OK) == 0);
	FAILS(access("a", F_OK), ENOENT);
	CHECK(rename("c", "b") == 0);	/* replaces */
	CHECK(mkdir("d", 0777) == 0 && mkdir("d/e", 0777) == 0 && chdir("d") == 0);
	CHECK(access("../b", F_OK) == 0 && access("e/../../d/e", F_OK) == 0);
	FAILS(rename("/b", "b"), EXDEV);
	FAILS(rmdir("/d"), ENOTEMPTY);
	CHECK(chdir("..") == 0 && rmdir("d/e") == 0 && rmdir("d") == 0);
}

/* Whoever empties a directory removes what he has just been told. */
static void empty_while_reading(void)
{
	char name[32];
	struct dirent *e;
	DIR *dir;
	int i, count = 0;

	CHECK(mkdir("many", 0777) == 0 && chdir("many") == 0);
	for (i = 0; i < 40; i++) {
		snprintf(name, sizeof name, "a-long-name-of-a-file-%02d", i);
		CHECK(close(creat(name, 0666)) == 0);
	}
	dir = opendir(".");
	CHECK(dir);
	while ((e = readdir(dir)))
		if (e->d_type == DT_REG) {
			CHECK(unlink(e->d_name) == 0);
			count++;
		}
	CHECK(closedir(dir) == 0 && count == 40);
	CHECK(chdir("/") == 0 && rmdir("many") == 0);
}

/* A Directory lists 64 entries. Of more, the rest must not be passed over silently. */
static void too_many(void)
{
	char name[32];
	DIR *dir;
	int i;

	CHECK(mkdir("more", 0777) == 0);
	for (i = 0; i < 70; i++) {
		snprintf(name, sizeof name, "more/%02d", i);
		CHECK(close(creat(name, 0666)) == 0);
	}
	dir = opendir("more");
	CHECK(dir);
	errno = 0;
	while (readdir(dir))
		;
	CHECK(errno == EOVERFLOW && closedir(dir) == 0);
	CHECK(access("more/69", F_OK) == 0);
}

/* patch(1) opens directories so, and makes its files below them. */
static void below_a_path(void)
{
	int dir, fd;
	char byte;

	CHECK(mkdir("below", 0777) == 0);
	dir = open("below", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	CHECK(dir >= 0);
	fd = openat(dir, "new", O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
	CHECK(fd >= 0 && write(fd, "x", 1) == 1 && close(fd) == 0);
	FAILS(read(dir, &byte, 1), EBADF);
	CHECK(unlinkat(dir, "new", 0) == 0 && close(dir) == 0 && rmdir("below") == 0);
	FAILS(open("/", O_WRONLY), EISDIR);
}

static void randomness(void)
{
	uint64_t a = 0, b = 0;
	struct stat st;
	int fd = open("/dev/urandom", O_RDONLY);

	CHECK(fd >= 0 && read(fd, &a, sizeof a) == sizeof a && read(fd, &b, sizeof b) == sizeof b);
	CHECK(a != b && fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) && close(fd) == 0);
	CHECK(stat("/dev/random", &st) == 0 && S_ISCHR(st.st_mode));
}

int main(void)
{
	contents();
	stdio();
	names();
	below_a_path();
	randomness();
	empty_while_reading();
	too_many();
	return 0;
}
