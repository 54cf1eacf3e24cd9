/* The boot manifest: one Cap'n Proto message, read into plain structs and written
 * back with changes. Cap'n Proto's C++ library stays behind this header.
 *
 * What a change does not name is copied by the library from message to message,
 * with fields and pointers that our schema does not know. Writing reads the result
 * back and compares what should have stayed, in Cap'n Proto's canonical form. */
#ifndef IXT_IMAGE_MANIFEST_H
#define IXT_IMAGE_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ixt/base/str.h"

#ifdef __cplusplus
extern "C" {
#endif

/* More are refused: values and fields in initConfig; accounts, credentials, profiles
 * and roles in kernelParams, together; binaries. A few hundred of each are much, but
 * a short damaged message can claim millions. */
#define IXT_MANIFEST_VALUES_MAX 65536
#define IXT_MANIFEST_ACCOUNTS_MAX 4096
#define IXT_MANIFEST_BLOBS_MAX 4096

typedef enum ixt_cue_kind {	/* the order is the schema's */
	IXT_CUE_NULL, IXT_CUE_BOOLEAN, IXT_CUE_INT, IXT_CUE_UINT, IXT_CUE_TEXT, IXT_CUE_BYTES,
	IXT_CUE_LIST, IXT_CUE_FIELDS,
} ixt_cue_kind;

/* A value of the tree under initConfig. To change one, make a new one, whose
 * items may be copies of old ones. */
typedef struct ixt_cue ixt_cue;
struct ixt_cue {
	ixt_cue_kind kind;
	ixt_str name;		/* of a field; else empty */
	ixt_str text;		/* and bytes */
	int64_t integer;
	uint64_t number;	/* and boolean */
	const ixt_cue *items;	/* of a list; fields */
	uint32_t count;
	const void *origin;	/* where it was read; NULL: made by a change */
};

typedef struct ixt_blob {
	ixt_str name, data;
} ixt_blob;

typedef struct ixt_uart {
	uint16_t port, parity;
	uint32_t baud;
	uint8_t data_bits, stop_bits;
} ixt_uart;

typedef struct ixt_seed_account {
	ixt_str name, principal, display_name, resource_profile, policy_profile, service_binary;
	uint16_t kind;
	bool has_direct_caps;
	const ixt_str *credentials;
	uint32_t credential_count;
} ixt_seed_account;

typedef struct ixt_role_binding {
	ixt_str principal, role;
} ixt_role_binding;

typedef struct ixt_boot_config {
	ixt_str password_verifier, motd, hostname;
	const ixt_uart *console, *terminal;	/* NULL: not in the manifest */
	const ixt_str *profiles;		/* their names */
	uint32_t profile_count;
	const ixt_seed_account *accounts;
	uint32_t account_count;
	const ixt_role_binding *bindings;
	uint32_t binding_count;
	bool has_ssh_host_key, has_block_device;
} ixt_boot_config;

typedef struct ixt_manifest {
	size_t size;			/* bytes of the message */
	uint32_t schema_version;
	const ixt_blob *blobs;
	uint32_t blob_count;
	const ixt_cue *init_config;	/* NULL: missing */
	const ixt_boot_config *config;	/* NULL: missing */
	bool has_extension_points;
} ixt_manifest;

/* What is wrong, in one line without an end. */
typedef struct ixt_manifest_error {
	char text[256];
} ixt_manifest_error;

/* Copies `bytes`. Returns NULL with `error` filled for what is no sound message of
 * this schema; whether it keeps capOS's rules is not looked at (rules.h). */
ixt_manifest *ixt_manifest_read(ixt_str bytes, ixt_manifest_error *error);
/* With all that it led to. NULL is fine. */
void ixt_manifest_free(ixt_manifest *m);

typedef struct ixt_manifest_change {
	const ixt_blob *blobs;		/* replace those of the same name, else are added */
	uint32_t blob_count;
	const ixt_cue *init_config;	/* NULL: as it was */
} ixt_manifest_change;

/* A new message: `from` with the change, or nothing but the change when `from` is
 * NULL. Returns its bytes (to be freed) and their number, or NULL with `error`
 * filled. */
char *ixt_manifest_write(const ixt_manifest *from, const ixt_manifest_change *change,
			 size_t *size, ixt_manifest_error *error);

#ifdef __cplusplus
}
#endif

#endif
