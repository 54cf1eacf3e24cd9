/* Digests by OpenSSL 3. Looking an algorithm up and making a context each cost
 * more than the digest of a small text, so the algorithms are looked up once
 * for the process and each thread keeps a context per algorithm, which a
 * digest without pieces uses again. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "ixt/base/hash.h"

typedef struct contexts {
	EVP_MD_CTX *sha256, *md5;
} contexts;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static EVP_MD *sha256, *md5;
static pthread_key_t contexts_key;

struct ixt_sha256_stream {
	EVP_MD_CTX *context;
};

/* A digest cannot fail but for want of memory, or of a provider; the functions
 * of hash.h have no way to say so, and a wrong digest must not get out. */
static noreturn void give_up(void)
{
	fputs("ixt: OpenSSL cannot compute digests (out of memory?)\n", stderr);
	abort();
}

static void free_contexts(void *value)
{
	contexts *c = value;

	EVP_MD_CTX_free(c->sha256);
	EVP_MD_CTX_free(c->md5);
	free(c);
}

/* The system's openssl.cnf is not read, and a library context of our own keeps
 * what others configure in this process away: a policy cannot forbid MD5, which
 * is a name here and no protection. */
static void look_up(void)
{
	OSSL_LIB_CTX *library;

	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	library = OSSL_LIB_CTX_new();
	if (!library)
		return;
	sha256 = EVP_MD_fetch(library, "SHA256", NULL);
	md5 = EVP_MD_fetch(library, "MD5", NULL);
	if (pthread_key_create(&contexts_key, free_contexts) != 0)
		md5 = NULL;
}

static contexts *make_contexts(void)
{
	contexts *c = calloc(1, sizeof *c);

	if (!c)
		give_up();
	c->sha256 = EVP_MD_CTX_new();
	c->md5 = EVP_MD_CTX_new();
	if (!c->sha256 || !c->md5 || pthread_setspecific(contexts_key, c) != 0)
		give_up();
	return c;
}

/* The algorithms are there when this has returned, not before. */
static const contexts *this_threads(void)
{
	contexts *c;

	pthread_once(&once, look_up);
	if (!sha256 || !md5)
		give_up();
	c = pthread_getspecific(contexts_key);
	return c ? c : make_contexts();
}

static void digest(EVP_MD_CTX *context, const EVP_MD *algorithm, ixt_str data, uint8_t *out)
{
	if (EVP_DigestInit_ex2(context, algorithm, NULL) != 1 ||
	    EVP_DigestUpdate(context, data.ptr, data.len) != 1 ||
	    EVP_DigestFinal_ex(context, out, NULL) != 1)
		give_up();
}

void ixt_sha256(ixt_str data, uint8_t out[32])
{
	const contexts *c = this_threads();	/* looks the algorithms up */

	digest(c->sha256, sha256, data, out);
}

void ixt_md5(ixt_str data, uint8_t out[16])
{
	const contexts *c = this_threads();

	digest(c->md5, md5, data, out);
}

ixt_sha256_stream *ixt_sha256_begin(void)
{
	ixt_sha256_stream *s = malloc(sizeof *s);

	if (!s)
		return NULL;
	pthread_once(&once, look_up);
	s->context = EVP_MD_CTX_new();
	if (!sha256 || !s->context || EVP_DigestInit_ex2(s->context, sha256, NULL) != 1) {
		EVP_MD_CTX_free(s->context);
		free(s);
		return NULL;
	}
	return s;
}

void ixt_sha256_add(ixt_sha256_stream *s, ixt_str data)
{
	if (EVP_DigestUpdate(s->context, data.ptr, data.len) != 1)
		give_up();
}

void ixt_sha256_end(ixt_sha256_stream *s, uint8_t out[32])
{
	if (EVP_DigestFinal_ex(s->context, out, NULL) != 1)
		give_up();
	EVP_MD_CTX_free(s->context);
	free(s);
}
