/* What programs expect of a C library, asked on capOS: a line "ok NAME" or "not ok NAME"
 * for each question. Run in an empty directory that may be written. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <float.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

static int failures;
static __thread int local = 7;
static int constructed;

static void ask(const char *name, int yes)
{
	printf("%s %s\n", yes ? "ok" : "not ok", name);
	failures += !yes;
}

__attribute__((constructor)) static void construct(void)
{
	constructed = 1;
}

/* ---------------------------------------------------------------------- arithmetic */

static double sum(int count, ...)
{
	double total = 0;
	va_list list, copy;
	int i;

	va_start(list, count);
	va_copy(copy, list);
	for (i = 0; i < count; i++)
		total += va_arg(list, double);
	for (i = 0; i < count; i++)
		total += (double)va_arg(copy, long double);
	va_end(copy);
	va_end(list);
	return total;
}

static void numbers(void)
{
	char text[100];
	volatile double two = 2, third = 1.0 / 3;
	volatile long long big = 1234567890123456789;

	snprintf(text, sizeof text, "%.17g %a %g %5.1f|%e", third, two, 1e300 * 1e10, 2.25, -0.0);
	ask("printf of doubles",
	    strcmp(text, "0.33333333333333331 0x1p+1 inf   2.2|-0.000000e+00") == 0);
	ask("strtod", strtod("0x1.8p3", NULL) == 12 && strtod("1e-320", NULL) == 1e-320);
	ask("variable arguments", sum(3, 1.5, 2.5, two) == 12);
	ask("sqrt, pow, sin", sqrt(two) == 1.4142135623730951 && pow(two, 10) == 1024 &&
				       sin(two) == 0.90929742682568171);
	ask("conversions", (long long)(double)big == 1234567890123456768 &&
				     (unsigned long long)(two * 9e18) == 18000000000000000000u);
	ask("long double is double", sizeof(long double) == 8 && LDBL_MANT_DIG == 53);
	ask("division of 128 bits", (long long)(((__int128)big * 1000003) / 1000003) == big);
	ask("rounding", lrint(2.5) == 2 && round(2.5) == 3 && nearbyint(-1.5) == -2);
}

/* --------------------------------------------------------------------------- files */

static int write_file(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	return f && fputs(text, f) >= 0 && fclose(f) == 0;
}

static void streams(void)
{
	char text[32] = "";
	long at;
	FILE *f;

	ask("fopen w", write_file("a", "one\ntwo\n"));
	f = fopen("a", "r+");
	ask("fgets", f && fgets(text, sizeof text, f) && strcmp(text, "one\n") == 0);
	at = f ? ftell(f) : -1;
	ask("ftell", at == 4);
	ask("fseek and write", f && fseek(f, 0, SEEK_END) == 0 && fputs("three", f) >= 0 &&
				       fclose(f) == 0);
	f = fopen("a", "a");
	ask("append", f && fputs("!", f) >= 0 && fclose(f) == 0);
	f = fopen("a", "r");
	ask("fread", f && fread(text, 1, sizeof text, f) == 14 &&
			     memcmp(text, "one\ntwo\nthree!", 14) == 0 && feof(f));
	ask("freopen", f && freopen("a", "r", f) && fgetc(f) == 'o');
	if (f)
		fclose(f);
	f = fopen("none", "r");
	ask("fopen of nothing", !f && errno == ENOENT);
	f = tmpfile();
	ask("tmpfile", !f);	/* there is no /tmp, and no unlinking of open files */
}

static void descriptors(void)
{
	char text[8];
	struct stat st;
	int fd = open("b", O_RDWR | O_CREAT | O_EXCL, 0644), other;

	ask("open O_EXCL", fd >= 0 && open("b", O_RDWR | O_CREAT | O_EXCL, 0644) < 0 &&
				  errno == EEXIST);
	ask("pwrite, pread", pwrite(fd, "abcdef", 6, 10) == 6 && pread(fd, text, 3, 12) == 3 &&
				     memcmp(text, "cde", 3) == 0);
	ask("fstat", fstat(fd, &st) == 0 && st.st_size == 16 && S_ISREG(st.st_mode));
	ask("ftruncate", ftruncate(fd, 4) == 0 && fstat(fd, &st) == 0 && st.st_size == 4);
	other = dup(fd);
	ask("dup shares the offset", lseek(fd, 3, SEEK_SET) == 3 && lseek(other, 0, SEEK_CUR) == 3);
	ask("dup2", dup2(fd, 40) == 40 && close(40) == 0);
	ask("fcntl", fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC &&
			     (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDWR);
	ask("close", close(fd) == 0 && close(other) == 0 && close(fd) < 0 && errno == EBADF);
	ask("write to what is read", (fd = open("b", O_RDONLY)) >= 0 && write(fd, "x", 1) < 0 &&
					     errno == EBADF && close(fd) == 0);
}

static int count_entries(const char *name)
{
	DIR *d = opendir(name);
	struct dirent *e;
	int count = 0;

	while (d && (e = readdir(d)))
		count += e->d_name[0] != '.';
	if (d)
		closedir(d);
	return d ? count : -1;
}

static void directories(void)
{
	char cwd[PATH_MAX];
	struct stat st;

	ask("mkdir", mkdir("d", 0755) == 0 && mkdir("d", 0755) < 0 && errno == EEXIST);
	ask("stat of a directory", stat("d", &st) == 0 && S_ISDIR(st.st_mode));
	ask("chdir, getcwd", chdir("d") == 0 && getcwd(cwd, sizeof cwd) && strcmp(cwd, "/d") == 0);
	ask("files below", write_file("x", "1") && write_file("y", "2"));
	ask("readdir", count_entries(".") == 2);
	ask("rename replaces", rename("x", "y") == 0 && access("x", F_OK) < 0 &&
				       stat("y", &st) == 0 && st.st_size == 1);
	ask("rename across", rename("y", "../z") < 0 && errno == EXDEV);
	ask("names with dots", stat("../d/./y", &st) == 0);
	ask("rmdir of a full one", chdir("..") == 0 && rmdir("d") < 0);
	ask("unlink, rmdir", unlink("d/y") == 0 && rmdir("d") == 0 && stat("d", &st) < 0 &&
				     errno == ENOENT);
	ask("unlink of a directory", mkdir("d", 0755) == 0 && unlink("d") < 0 && errno == EISDIR &&
					     rmdir("d") == 0);
	ask("/dev/null", write_file("/dev/null", "gone") && stat("/dev/null", &st) == 0 &&
				 S_ISCHR(st.st_mode));
}

/* -------------------------------------------------------------------------- memory */

static void memory(void)
{
	char *blocks[64], *p;
	char *volatile huge;	/* or the compiler takes it as given */
	int i, given = 0;

	for (i = 0; i < 64; i++) {
		blocks[i] = malloc(100000);
		given += blocks[i] != NULL;
		if (blocks[i])
			memset(blocks[i], i, 100000);
	}
	ask("malloc beyond the heap", given == 64);
	for (i = 0; i < given; i++)
		if (blocks[i][99999] != i)
			break;
	ask("blocks are apart", i == given);
	while (given)
		free(blocks[--given]);
	p = realloc(malloc(10), 1000000);
	ask("realloc", p != NULL);
	free(p);
	huge = malloc((size_t)1 << 40);
	ask("too much", huge == NULL && errno == ENOMEM);
	p = mmap(NULL, 10000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ask("mmap, munmap", p != MAP_FAILED && p[9999] == 0 && munmap(p, 10000) == 0);
	ask("mmap of code", mmap(NULL, 4096, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
				    MAP_FAILED);
}

/* ------------------------------------------------------------------------- the rest */

static jmp_buf jump;
static volatile sig_atomic_t handled;

static void handle(int number)
{
	handled = number;
}

static void control(void)
{
	volatile int again = 0;

	if (setjmp(jump) == 0) {
		again = 1;
		longjmp(jump, 5);
	}
	ask("setjmp", again == 1);
	ask("raise", signal(SIGUSR1, handle) != SIG_ERR && raise(SIGUSR1) == 0 &&
			     handled == SIGUSR1);
	ask("thread-local data", local == 7 && (local = 8) == 8);
	ask("constructors", constructed);
}

static void surroundings(int argc, char **argv)
{
	struct timespec t, later;
	unsigned char a[16], b[16];

	ask("arguments", argc == 3 && strcmp(argv[1], "one") == 0 && strcmp(argv[2], "two words") == 0);
	ask("environment", getenv("COLOUR") && strcmp(getenv("COLOUR"), "green") == 0 &&
				   setenv("NEW", "1", 1) == 0 && strcmp(getenv("NEW"), "1") == 0);
	ask("wall clock", time(NULL) > 1700000000);
	ask("monotonic clock", clock_gettime(CLOCK_MONOTONIC, &t) == 0 &&
				       nanosleep(&(struct timespec){ 0, 2000000 }, NULL) == 0 &&
				       clock_gettime(CLOCK_MONOTONIC, &later) == 0 &&
				       (later.tv_sec - t.tv_sec) * 1000000000 + later.tv_nsec -
					       t.tv_nsec >= 2000000);
	ask("getentropy", getentropy(a, sizeof a) == 0 && getentropy(b, sizeof b) == 0 &&
				  memcmp(a, b, sizeof a) != 0);
	ask("UTF-8", setlocale(LC_ALL, "C.UTF-8") && mbstowcs(NULL, "déjà", 0) == 4);
	ask("getpid", getpid() > 0 && getpid() == getpid());
}

/* Each is refused at once, with a number that says why. */
static void what_there_is_not(void)
{
	int ends[2];

	ask("no fork", fork() < 0 && errno == ENOSYS);
	ask("no exec", execl("/bin/sh", "sh", (char *)NULL) < 0 && errno == ENOSYS);
	ask("no pipe", pipe(ends) < 0 && errno == ENOSYS);
	ask("no socket", socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == ENOSYS);
	ask("no links", symlink("a", "l") < 0 && link("a", "l") < 0 && errno == EPERM);
	ask("no popen", popen("true", "r") == NULL);
	ask("no children", waitpid(-1, NULL, 0) < 0);
	ask("no other mode", chmod("a", 0600) < 0 && errno == EPERM && chmod("a", 0644) == 0);
	ask("not a terminal", !isatty(0));
}

int main(int argc, char **argv)
{
	numbers();
	streams();
	descriptors();
	directories();
	memory();
	control();
	surroundings(argc, argv);
	what_there_is_not();
	return failures != 0;
}
