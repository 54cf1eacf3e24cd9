/* What does not exist, with a read-only root that holds `file` and `dir`. */
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

static void absent(void)
{
	char *const none[] = { NULL };
	int ends[2];

	FAILS(fork(), ENOSYS);
	FAILS(execve("/file", none, none), ENOSYS);
	FAILS(wait(NULL), ENOSYS);
	FAILS(pipe(ends), ENOSYS);
	FAILS(socket(AF_INET, SOCK_STREAM, 0), ENOSYS);
	FAILS(symlink("file", "link"), EPERM);
	FAILS(link("file", "other"), EPERM);
	FAILS(readlink("file", (char[8]){ 0 }, 8), EINVAL);
	FAILS(tcgetattr(1, &(struct termios){ 0 }), ENOTTY);
	CHECK(!isatty(1));
}

static void read_only(void)
{
	FAILS(mkdir("new", 0777), EROFS);
	FAILS(unlink("file"), EROFS);
	FAILS(rename("file", "moved"), EROFS);
	FAILS(open("file", O_WRONLY), EROFS);
	FAILS(open("file", O_RDWR | O_TRUNC), EROFS);
	FAILS(open("new", O_WRONLY | O_CREAT, 0666), EROFS);
}

static void names(void)
{
	FAILS(open("nothing", O_RDONLY), ENOENT);
	FAILS(open("", O_RDONLY), ENOENT);
	FAILS(open("dir", O_WRONLY), EISDIR);
	FAILS(open("file", O_RDONLY | O_DIRECTORY), ENOTDIR);
	FAILS(mkdir("dir", 0777), EEXIST);
	FAILS(rmdir("file"), ENOTDIR);
	FAILS(unlink("dir"), EISDIR);
	FAILS(chdir("file"), ENOTDIR);
}

static void descriptors(void)
{
	FAILS(close(99), EBADF);
	FAILS(read(99, NULL, 0), EBADF);
	FAILS(read(1, (char[1]){ 0 }, 1), EBADF);
	FAILS(lseek(1, 0, SEEK_CUR), ESPIPE);
	FAILS(dup2(1, -1), EBADF);
	FAILS(dup3(1, 1, 0), EINVAL);
	CHECK(mmap(NULL, 1ul << 40, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
	CHECK(errno == ENOMEM);
}

/* poll without descriptors is a way to sleep. */
static void sleeps(void)
{
	struct timespec a, b;

	CHECK(clock_gettime(CLOCK_MONOTONIC, &a) == 0 && poll(NULL, 0, 30) == 0);
	CHECK(clock_gettime(CLOCK_MONOTONIC, &b) == 0);
	CHECK((b.tv_sec - a.tv_sec) * 1000000000 + b.tv_nsec - a.tv_nsec >= 30000000);
	CHECK(usleep(1000) == 0 && time(NULL) > 1700000000);
	FAILS(nanosleep(&(struct timespec){ 0, -1 }, NULL), EINVAL);
}

int main(void)
{
	absent();
	read_only();
	names();
	descriptors();
	sleeps();
	return 0;
}
