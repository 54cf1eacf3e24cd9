#include "ixt/fetch/transfer.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <inttypes.h>
#include <netdb.h>
#include <pthread.h>
#include <unistd.h>

#include "ixt/config.h"
#include "ixt/fetch/address.h"

/* Less than this many bytes a second for so long is a dead connection. */
enum { SLOWEST = 256, PATIENCE = 30, CONNECT_SECONDS = 30 };

typedef struct attempt {
	const ixt_transfer *t;
	ixt_arena *arena;
	CURL *curl;
	uint64_t got;
	int take_error;
	bool too_large;
	char refused[64];	/* the address that was, or empty */
	char text[CURL_ERROR_SIZE];
} attempt;

static size_t on_piece(char *data, size_t size, size_t n, void *ctx)
{
	attempt *a = ctx;

	n *= size;
	a->too_large = n > a->t->bytes - a->got;
	if (a->too_large)
		return 0;
	a->got += n;
	a->take_error = a->t->take(a->t->ctx, (ixt_str){ data, n });
	return a->take_error ? 0 : n;
}

/* The address is known here, also behind redirects and whatever a name stands for. */
static curl_socket_t on_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *to)
{
	attempt *a = ctx;

	(void)purpose;
	if (!a->t->allow_private && ixt_address_is_private(&to->addr)) {
		getnameinfo(&to->addr, to->addrlen, a->refused, sizeof a->refused, NULL, 0,
			    NI_NUMERICHOST);
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/* Public registries of OCI images want a token for what everybody may read, and take
 * any. */
static struct curl_slist *headers_of(ixt_str url)
{
	bool is_oci = ixt_str_find(url, IXT_STR("/v2/"), 0) != IXT_STR_NPOS &&
		      ixt_str_find(url, IXT_STR("/blobs/sha256:"), 0) != IXT_STR_NPOS;

	return is_oci ? curl_slist_append(NULL, "Authorization: Bearer QQ==") : NULL;
}

static void set_up(attempt *a, struct curl_slist *headers)
{
	CURL *c = a->curl;

	curl_easy_setopt(c, CURLOPT_URL, ixt_arena_copy(a->arena, a->t->url).ptr);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR,
			 a->t->allow_private ? "http,https,file" : "http,https");
	curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(c, CURLOPT_MAXREDIRS, (long)IXT_MAX_REDIRECTS);
	curl_easy_setopt(c, CURLOPT_FAILONERROR, 1L);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "ixt/" IXT_VERSION);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)a->t->seconds);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, (long)SLOWEST);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)PATIENCE);
	curl_easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)a->t->bytes);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, a->text);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_piece);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, a);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_socket);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, a);
}

static ixt_str reason_of(attempt *a, CURLcode code)
{
	long status = 0;

	if (code == CURLE_FILESIZE_EXCEEDED || a->too_large)
		return ixt_arena_format(a->arena, "more than the %" PRIu64 " bytes that are "
					"allowed", a->t->bytes);
	if (a->take_error)
		return ixt_arena_format(a->arena, "writing: %s", strerror(a->take_error));
	if (*a->refused)
		return ixt_arena_format(a->arena, "%s is no public address; --allow-private "
					"lets it", a->refused);
	curl_easy_getinfo(a->curl, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_HTTP_RETURNED_ERROR)
		return ixt_arena_format(a->arena, "HTTP status %ld", status);
	if (code == CURLE_TOO_MANY_REDIRECTS)
		return ixt_arena_format(a->arena, "more than %d redirects", IXT_MAX_REDIRECTS);
	return ixt_arena_copy(a->arena, ixt_str_of(*a->text ? a->text : curl_easy_strerror(code)));
}

static bool may_go_better(const attempt *a, CURLcode code)
{
	long status = 0;

	if (a->too_large || a->take_error || *a->refused)
		return false;
	switch (code) {
	case CURLE_HTTP_RETURNED_ERROR:
		curl_easy_getinfo(a->curl, CURLINFO_RESPONSE_CODE, &status);
		return status == 408 || status == 429 || status >= 500;
	case CURLE_COULDNT_CONNECT:
	case CURLE_PARTIAL_FILE:
	case CURLE_GOT_NOTHING:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
		return true;
	default:
		return false;
	}
}

static void start_library(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

ixt_transfer_end ixt_transfer_run(const ixt_transfer *t, ixt_arena *arena, ixt_str *reason)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	attempt a = { .t = t, .arena = arena };
	struct curl_slist *headers = headers_of(t->url);
	ixt_transfer_end end = IXT_TRANSFER_DONE;
	CURLcode code;

	pthread_once(&once, start_library);
	a.curl = curl_easy_init();
	if (!a.curl)
		ixt_arena_no_memory(arena);
	set_up(&a, headers);
	code = curl_easy_perform(a.curl);
	if (code != CURLE_OK) {
		*reason = reason_of(&a, code);
		end = may_go_better(&a, code) ? IXT_TRANSFER_BROKE_OFF : IXT_TRANSFER_FAILED;
	}
	curl_slist_free_all(headers);
	curl_easy_cleanup(a.curl);
	return end;
}
