/* Reads a fixture pack (docs/fixture-pack.md) on capOS: what the test of a renderer inside
 * the system begins with. Stands alone, with nothing but C's library.
 *
 *	pack [DIR]
 *
 * Prints a line a case: its name, `ok` or `err`, the bytes of the request and of the
 * answer that is expected; then how many there were. Status 1 when a file is not what
 * its digest says. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ SHA-256 */

static const uint32_t rounds[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2,
};

static uint32_t turn(uint32_t x, int n)
{
	return x >> n | x << (32 - n);
}

static void block(uint32_t h[8], const uint8_t *p)
{
	uint32_t w[64], v[8], a, b;
	int i;

	for (i = 0; i < 16; i++)
		w[i] = (uint32_t)p[4 * i] << 24 | p[4 * i + 1] << 16 | p[4 * i + 2] << 8 | p[4 * i + 3];
	for (; i < 64; i++)
		w[i] = w[i - 16] + w[i - 7] +
		       (turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ w[i - 15] >> 3) +
		       (turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ w[i - 2] >> 10);
	memcpy(v, h, sizeof v);
	for (i = 0; i < 64; i++) {
		a = v[7] + (turn(v[4], 6) ^ turn(v[4], 11) ^ turn(v[4], 25)) +
		    ((v[4] & v[5]) ^ (~v[4] & v[6])) + rounds[i] + w[i];
		b = (turn(v[0], 2) ^ turn(v[0], 13) ^ turn(v[0], 22)) +
		    ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
		memmove(v + 1, v, 7 * sizeof *v);
		v[4] += a;
		v[0] = a + b;
	}
	for (i = 0; i < 8; i++)
		h[i] += v[i];
}

/* 64 hex digits and a NUL. */
static void digest(const uint8_t *p, size_t len, char hex[65])
{
	uint32_t h[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
			  0x1f83d9ab, 0x5be0cd19 };
	uint8_t last[128] = { 0 };
	size_t rest = len % 64, end = rest < 56 ? 64 : 128, i;

	for (i = 0; i + 64 <= len; i += 64)
		block(h, p + i);
	memcpy(last, p + i, rest);
	last[rest] = 0x80;
	for (i = 0; i < 8; i++)
		last[end - 1 - i] = (uint8_t)((uint64_t)len * 8 >> 8 * i);
	for (i = 0; i < end; i += 64)
		block(h, last + i);
	for (i = 0; i < 8; i++)
		sprintf(hex + 8 * i, "%08x", (unsigned)h[i]);
}

/* ------------------------------------------------------------------ files */

typedef struct text {
	char *ptr;		/* with a NUL behind it */
	size_t len;
} text;

static text read_file(const char *dir, const char *name)
{
	char path[512];
	text t = { NULL, 0 };
	size_t cap = 0, n;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	f = fopen(path, "rb");
	if (!f) {
		perror(path);
		exit(2);
	}
	do {
		if (cap - t.len < 4096) {
			cap = cap ? 2 * cap : 1 << 16;
			t.ptr = realloc(t.ptr, cap);
		}
		if (!t.ptr) {
			fprintf(stderr, "%s: no memory for it\n", path);
			exit(2);
		}
		n = fread(t.ptr + t.len, 1, cap - t.len - 1, f);
		t.len += n;
	} while (n);
	fclose(f);
	t.ptr[t.len] = '\0';
	return t;
}

static bool is_whole(text t, const char *hex)
{
	char met[65];

	digest((const uint8_t *)t.ptr, t.len, met);
	return strncmp(met, hex, 64) == 0;
}

/* ------------------------------------------------------------------ the pack */

/* Ends the field at its tab, or the row's end, and moves past it. */
static char *next_field(char **row)
{
	char *field = *row, *end = field + strcspn(field, "\t");

	*row = *end ? end + 1 : end;
	*end = '\0';
	return field;
}

static bool show_case(const char *dir, char *row)
{
	char *name = next_field(&row), *file = next_field(&row), *hex = next_field(&row);
	text t = read_file(dir, file);
	size_t request = strcspn(t.ptr, "\n");
	bool whole = is_whole(t, hex);

	next_field(&row);	/* bytes */
	printf("%s %s %zu %zu%s\n", name, next_field(&row), request,
	       t.len > request + 1 ? t.len - request - 2 : 0, whole ? "" : " DAMAGED");
	free(t.ptr);
	return whole;
}

static char *next_line(char **rest)
{
	char *line = *rest, *end = line + strcspn(line, "\n");

	*rest = *end ? end + 1 : end;
	*end = '\0';
	return line;
}

int main(int argc, char **argv)
{
	const char *dir = argc > 1 ? argv[1] : "/";
	text index = read_file(dir, "index.tsv"), seal = read_file(dir, "DIGEST");
	bool whole = is_whole(index, seal.ptr);
	unsigned count = 0, damaged = 0;
	char *rest = index.ptr, *line = next_line(&rest);

	if (strcmp(line, "ixt-fixtures\t1") != 0) {
		fprintf(stderr, "%s/index.tsv: ixt-fixtures 1 expected\n", dir);
		return 2;
	}
	while (*next_line(&rest))
		;
	for (; *rest; count++)
		damaged += !show_case(dir, next_line(&rest));
	printf("%u cases, %u damaged, index %s\n", count, damaged, whole ? "whole" : "DAMAGED");
	return damaged || !whole;
}
