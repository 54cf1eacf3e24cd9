/* The rules for kernelParams that capos-config 0.1.0 checks: texts, serial ports,
 * accounts. Keys (SSH, key sources, CPU pools, the password's hash) are only
 * carried over; their rules are not looked at. */
#include "ixt/base/utf8.h"
#include "ixt/image/rules.h"

enum {
	MOTD_BYTES_MAX = 4096,
	MOTD_LINE_BYTES_MAX = 1000,
	HOSTNAME_BYTES_MAX = 255,
	ACCOUNT_NAME_BYTES_MAX = 64,
	DISPLAY_NAME_BYTES_MAX = 96,
	PROFILE_NAME_BYTES_MAX = 64,
	PRINCIPAL_BYTES = 32,
	PASSWORD_VERIFIER_BYTES_MAX = 512,
	BAUD_MAX = 115200,
	PARITY_LAST = 2,
	KIND_LAST = 5,
	KIND_OPERATOR = 1,
	KIND_SERVICE = 2,
};

#define AT(name) IXT_STR("kernelParams." name)

/* Control characters are those of Unicode: below space, and 0x7f to 0x9f. */
static bool is_control(uint32_t c)
{
	return c < ' ' || (c >= 0x7f && c <= 0x9f);
}

static bool check_text(ixt_findings *f, ixt_str place, ixt_str text, size_t most)
{
	size_t offset;

	if (text.len > most)
		ixt_find(f, place, "%zu bytes met, at most %zu expected", text.len, most);
	if (ixt_utf8_valid(text, &offset))
		return true;
	ixt_find(f, place, "a text that is not UTF-8 at byte %zu", offset);
	return false;
}

static void check_motd(ixt_findings *f, ixt_str motd)
{
	size_t pos = 0, line = 0;

	if (!check_text(f, AT("motd"), motd, MOTD_BYTES_MAX))
		return;
	while (pos < motd.len) {
		uint32_t c = ixt_utf8_next(motd, &pos);

		if (is_control(c) && c != '\n' && c != '\t') {
			ixt_find(f, AT("motd"), "a control character met other than newline "
						"and tab");
			return;
		}
		if (c == '\n' || pos == motd.len) {
			size_t len = pos - line - (c == '\n');

			if (len > MOTD_LINE_BYTES_MAX)
				ixt_find(f, AT("motd"), "a line of %zu bytes met, at most %d "
							"expected", len, MOTD_LINE_BYTES_MAX);
			line = pos;
		}
	}
}

static void check_hostname(ixt_findings *f, ixt_str name)
{
	size_t pos = 0;

	if (!check_text(f, AT("hostname"), name, HOSTNAME_BYTES_MAX))
		return;
	while (pos < name.len) {
		uint32_t c = ixt_utf8_next(name, &pos);

		if (is_control(c) || ixt_is_space(c)) {
			ixt_find(f, AT("hostname"), "a space or control character met");
			return;
		}
	}
}

/* -------------------------------------------------------------- serial ports */

static void check_uart(ixt_findings *f, ixt_str place, const ixt_uart *u)
{
	if (BAUD_MAX % u->baud || BAUD_MAX / u->baud > UINT16_MAX)
		ixt_find(f, place, "%u baud met, a divisor of %d expected", u->baud, BAUD_MAX);
	if (u->data_bits < 5 || u->data_bits > 8)
		ixt_find(f, place, "%u data bits met, 5 to 8 expected", u->data_bits);
	if (u->stop_bits < 1 || u->stop_bits > 2)
		ixt_find(f, place, "%u stop bits met, 1 or 2 expected", u->stop_bits);
	if (u->data_bits == 5 && u->stop_bits == 2)
		ixt_find(f, place, "2 stop bits with 5 data bits met");
	if (u->parity > PARITY_LAST)
		ixt_find(f, place, "the parity %u met, none, even or odd expected", u->parity);
}

static void check_uarts(ixt_findings *f, const ixt_boot_config *c)
{
	const ixt_uart *u = c->console;

	if (u && (u->port != 0 || u->baud != BAUD_MAX || u->data_bits != 8 || u->stop_bits != 1 ||
		  u->parity != 0))
		ixt_find(f, AT("consoleUart"), "com1 with 115200 baud, 8 data bits, 1 stop bit "
					       "and no parity expected");
	if (!c->terminal)
		return;
	if (c->terminal->port != 1)
		ixt_find(f, AT("terminalUart"), "the port com2 expected; one that is left out "
						"is com1");
	check_uart(f, AT("terminalUart"), c->terminal);
}

/* ------------------------------------------------------------------ accounts */

static ixt_str account_place(ixt_findings *f, uint32_t i)
{
	return ixt_arena_format(f->arena, "kernelParams.seedAccounts[%u]", i);
}

/* Names are compared without spaces and control characters around them, in lower
 * case. False: such a name is none. */
static bool normalize(ixt_arena *a, ixt_str name, ixt_str *out)
{
	const char *begin = name.ptr, *end = name.ptr + name.len;
	char *copy;
	size_t i;

	while (begin < end && ((unsigned char)*begin <= ' ' || *begin == 0x7f))
		begin++;
	while (begin < end && ((unsigned char)end[-1] <= ' ' || end[-1] == 0x7f))
		end--;
	*out = begin ? ixt_arena_copy(a, ixt_str_range(begin, end)) : IXT_STR("");
	copy = (char *)out->ptr;
	for (i = 0; i < out->len; i++) {
		unsigned char c = (unsigned char)copy[i];

		if (c < ' ' || c >= 0x7f || c == ':')
			return false;
		if (c >= 'A' && c <= 'Z')
			copy[i] = (char)(c - 'A' + 'a');
	}
	return out->len > 0;
}

static void check_account_names(ixt_findings *f, const ixt_boot_config *c)
{
	ixt_str *names = IXT_NEW_ARRAY(f->arena, ixt_str, c->account_count);
	uint32_t i, j;

	for (i = 0; i < c->account_count; i++) {
		ixt_str place = account_place(f, i);

		if (c->accounts[i].name.len > ACCOUNT_NAME_BYTES_MAX)
			ixt_find(f, place, "a name of %zu bytes met, at most %d expected",
				 c->accounts[i].name.len, ACCOUNT_NAME_BYTES_MAX);
		if (!normalize(f->arena, c->accounts[i].name, &names[i])) {
			ixt_find(f, place, "a name of printable ASCII characters but \":\" "
				 "expected");
			continue;
		}
		for (j = 0; j < i && !ixt_str_eq(names[i], names[j]); j++)
			;
		if (j < i)
			ixt_find(f, place, "the name \"%.*s\" is there twice",
				 IXT_STR_ARG(names[i]));
	}
}

static void check_principal(ixt_findings *f, const ixt_boot_config *c, uint32_t i, ixt_str place)
{
	uint32_t j;

	if (c->accounts[i].principal.len != PRINCIPAL_BYTES)
		ixt_find(f, place, "a principalId of %zu bytes met, %d expected",
			 c->accounts[i].principal.len, PRINCIPAL_BYTES);
	for (j = 0; j < i; j++)
		if (ixt_str_eq(c->accounts[i].principal, c->accounts[j].principal))
			break;
	if (j < i)
		ixt_find(f, place, "the principalId is there twice");
}

static bool has_credential(const ixt_seed_account *a, uint32_t count, ixt_str ref)
{
	uint32_t i;

	for (i = 0; i < count; i++)
		if (ixt_str_eq(a->credentials[i], ref))
			return true;
	return false;
}

static void check_credentials(ixt_findings *f, const ixt_boot_config *c, uint32_t i, ixt_str place)
{
	const ixt_seed_account *a = &c->accounts[i];
	uint32_t j, k;

	for (j = 0; j < a->credential_count; j++) {
		bool met = has_credential(a, j, a->credentials[j]);

		for (k = 0; k < i && !met; k++)
			met = has_credential(&c->accounts[k], c->accounts[k].credential_count,
					     a->credentials[j]);
		if (a->credentials[j].len == 0)
			ixt_find(f, place, "an empty credential reference met");
		if (met)
			ixt_find(f, place, "a credential reference is there twice");
		if (ixt_str_is(a->credentials[j], "console-password") && a->kind != KIND_OPERATOR)
			ixt_find(f, place, "the console's password belongs to an operator only");
	}
}

static bool has_profile(const ixt_boot_config *c, uint32_t count, ixt_str name)
{
	uint32_t i;

	for (i = 0; i < count; i++)
		if (ixt_str_eq(c->profiles[i], name))
			return true;
	return false;
}

static void check_account(const ixt_manifest *m, ixt_findings *f, uint32_t i)
{
	const ixt_seed_account *a = &m->config->accounts[i];
	ixt_str place = account_place(f, i);

	check_text(f, place, a->display_name, DISPLAY_NAME_BYTES_MAX);
	if (a->kind > KIND_LAST)
		ixt_find(f, place, "the kind %u met, at most %d expected", a->kind, KIND_LAST);
	check_principal(f, m->config, i, place);
	if (!has_profile(m->config, m->config->profile_count, a->resource_profile))
		ixt_find(f, place, "no resource profile \"%.*s\" in the manifest",
			 IXT_STR_ARG(a->resource_profile));
	if (a->policy_profile.len)
		ixt_find(f, place, "a policyProfile met; capOS 0.1.0 wants none");
	if (a->has_direct_caps)
		ixt_find(f, place, "directCaps met; capOS 0.1.0 wants none");
	check_credentials(f, m->config, i, place);
	if (a->service_binary.len && a->kind == KIND_SERVICE)
		ixt_check_binary(m, f, a->service_binary, place);
	else if (a->service_binary.len)
		ixt_find(f, place, "a serviceBinary met, and the account is no service");
}

static void check_profiles(ixt_findings *f, const ixt_boot_config *c)
{
	uint32_t i;

	for (i = 0; i < c->profile_count; i++) {
		ixt_str place = ixt_arena_format(f->arena, "kernelParams.resourceProfiles[%u]", i);

		if (c->profiles[i].len == 0)
			ixt_find(f, place, "a profile without a name");
		check_text(f, place, c->profiles[i], PROFILE_NAME_BYTES_MAX);
		if (has_profile(c, i, c->profiles[i]))
			ixt_find(f, place, "the profile \"%.*s\" is there twice",
				 IXT_STR_ARG(c->profiles[i]));
	}
}

static bool is_role(ixt_str name)
{
	static const char *const roles[] = {
		"guest", "local-user", "developer", "storage-admin", "net-operator",
		"service-operator", "security-auditor", "account-admin", "policy-admin",
		"recovery-operator", "system-updater", "service-account",
	};
	size_t i;

	for (i = 0; i < sizeof roles / sizeof *roles; i++)
		if (ixt_str_is(name, roles[i]))
			return true;
	return false;
}

static void check_binding(ixt_findings *f, const ixt_boot_config *c, uint32_t i)
{
	const ixt_role_binding *b = &c->bindings[i];
	ixt_str place = ixt_arena_format(f->arena, "kernelParams.initialRoleBindings[%u]", i);
	uint32_t j;

	if (!is_role(b->role))
		ixt_find(f, place, "capOS 0.1.0 has no role \"%.*s\"", IXT_STR_ARG(b->role));
	for (j = 0; j < c->account_count && !ixt_str_eq(c->accounts[j].principal, b->principal); j++)
		;
	if (j == c->account_count || b->principal.len == 0)
		ixt_find(f, place, "no account has its principalId");
	for (j = 0; j < i; j++)
		if (ixt_str_eq(c->bindings[j].principal, b->principal) &&
		    ixt_str_eq(c->bindings[j].role, b->role))
			break;
	if (j < i)
		ixt_find(f, place, "the same binding is there twice");
}

void ixt_check_config(const ixt_manifest *m, ixt_findings *f)
{
	const ixt_boot_config *c = m->config;
	uint32_t i;

	check_text(f, AT("consolePasswordVerifierPhc"), c->password_verifier,
		   PASSWORD_VERIFIER_BYTES_MAX);
	check_motd(f, c->motd);
	check_hostname(f, c->hostname);
	check_uarts(f, c);
	check_profiles(f, c);
	check_account_names(f, c);
	for (i = 0; i < c->account_count; i++)
		check_account(m, f, i);
	for (i = 0; i < c->binding_count; i++)
		check_binding(f, c, i);
}
