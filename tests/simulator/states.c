/* What the account is like, in one table: every row is an option of the command line and a member of
 * POST /set of the control port, so that each state of a real sign-in can be had from the start or
 * brought about in its midst. Says nothing about what a state does; that stands where it is answered. */
#include "sim.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum kind { FLAG, NUMBER, WORD, TEXT };

static const struct row {
	const char *name; /* of the option, and of the member of POST /set */
	enum kind kind;
	size_t at;
	long standard;
	const char *words; /* WORD: by blank, in the order of its enum; TEXT: what it is at first */
	const char *help;
} rows[] = {
#define AT(member) offsetof(struct states, member)
	{"factor", WORD, AT(factor), 0, "none device sms keys two-step repair locked busy blocked",
		"what Apple wants after the password"},
	{"code", TEXT, AT(code), 0, "482916", "the code that is sent"},
	{"fresh-codes", FLAG, AT(fresh_codes), 0, NULL,
		"each code sent is another one: --code, then one more"},
	{"device-code", TEXT, AT(device_code), 0, "105729",
		"read in a device's settings, without asking; taken as a device's"},
	{"phones", NUMBER, AT(phones), 1, NULL,
		"trusted numbers, at most 8; their ids are 1, 3, 6, 10 …"},
	{"phones-in", WORD, AT(phones_in), 0, "list nested single nowhere",
		"where the answer has them"},
	{"voice-only", NUMBER, AT(voice_only), 0, NULL,
		"the id of a number that takes no SMS: 412"},
	{"push-by-itself", FLAG, AT(push_by_itself), 0, NULL,
		"devices show a code without being asked, as before 2026"},
	{"asked-409", FLAG, AT(asked_409), 0, NULL, "asking a number answers 409, and is done"},
	{"factors-409", FLAG, AT(factors_409), 0, NULL, "the list of factors answers 409"},
	{"bridge", FLAG, AT(bridge), 0, NULL, "the page wants Apple's newer prompt on a device"},
	{"accept", WORD, AT(accept), 0, "plain 409 valid-409 valid-412",
		"how a right code is answered; valid-…: without a token"},
	{"tries", NUMBER, AT(tries), 3, NULL, "wrong codes before too many were tried"},
	{"sends", NUMBER, AT(sends), 0, NULL, "codes before too many were sent; 0: no end"},
	{"limit", WORD, AT(limit), 0, "none sent tried locked cooldown",
		"Apple takes no more codes"},
	{"limit-status", NUMBER, AT(limit_status), 412, NULL, "and answers so when asked for one"},
	{"hashcash", NUMBER, AT(hashcash), 0, NULL, "bits of the proof of work; 0: none"},
	{"refusal", NUMBER, AT(refusal), 401, NULL,
		"status of a wrong password; 200: only X-Apple-I-Rscd tells"},
	{"retry-after", NUMBER, AT(retry_after), 0, NULL, "seconds, for --factor busy and blocked"},
	{"clock-ahead", NUMBER, AT(clock_ahead), 0, NULL,
		"seconds that the Date of its answers is ahead of the real clock, or of --now"},
	{"repair-fails", FLAG, AT(repair_fails), 0, NULL, "the repair answers 412"},
	{"session-life", NUMBER, AT(session_life), 0, NULL,
		"seconds of a session token; 0: for ever"},
	{"cookie-life", NUMBER, AT(cookie_life), 30 * 86400, NULL,
		"seconds of the services' cookie"},
	{"trust-life", NUMBER, AT(trust_life), 30 * 86400, NULL, "seconds of a trust token"},
	{"dead-login", NUMBER, AT(dead_login), 400, NULL,
		"status of accountLogin with a dead token, 400 or 421"},
	{"push-life", NUMBER, AT(push_life), 0, NULL,
		"seconds of a push token; 0: half a day, and it never ends"},
	{"changeset", WORD, AT(changeset), 0, "none served lying",
		"what changed in the contacts; lying: it leaves out what was deleted"},
	{"alarmtriggers", WORD, AT(alarmtriggers), 0, "post get refused",
		"how the list of alarms is told; refused: not at all, its events still are"},
	{"terms", NUMBER, AT(terms), 0, NULL, "version of the terms to accept; 0: none"},
	{"domain", TEXT, AT(domain), 0, "",
		"accountLogin sends the account there: iCloud.com.cn; " SIM_REGION
		" can be followed"},
	{"domain-status", NUMBER, AT(domain_status), 200, NULL, "with this status: 200 or 302"},
	{"region-own", FLAG, AT(region_own), 0, NULL,
		"there a sign-in with the region's own home is wanted"},
	{"managed", FLAG, AT(managed), 0, NULL, "a managed Apple ID"},
	{"maintenance", FLAG, AT(maintenance), 0, NULL, "the service map says: under maintenance"},
	{"web-access", WORD, AT(web_access), 0, "yes no refused",
		"iCloud data on the web; refused: accountLogin takes no token"},
	{"adp", WORD, AT(adp), 0, "off on consented",
		"Advanced Data Protection; consented: on a device"},
	{"pcs-polls", NUMBER, AT(pcs_polls), 1, NULL, "asked so often before its cookies come"},
#undef AT
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static const struct row *row_of(struct str name)
{
	for (size_t i = 0; i < ROWS; i++)
		if (str_is(name, rows[i].name))
			return &rows[i];
	return NULL;
}

static long *number_at(struct states *st, const struct row *row)
{
	return (long *)(void *)((char *)st + row->at);
}

static bool set_word(struct states *st, const struct row *row, struct str value)
{
	struct str rest = str_of(row->words), word;

	for (long i = 0; str_cut(&rest, ' ', &word); i++) {
		if (!str_eq(word, value))
			continue;
		*number_at(st, row) = i;
		return true;
	}
	return false;
}

static bool set_text(struct states *st, const struct row *row, struct str value)
{
	char *at = (char *)st + row->at;

	if (value.n >= STATE_TEXT)
		return false;
	memcpy(at, value.p, value.n);
	at[value.n] = '\0';
	return true;
}

static bool set_number(struct states *st, const struct row *row, struct str value)
{
	int64_t n;

	if (!str_to_int64(value, &n) || n < 0 || n > INT32_MAX)
		return false;
	*number_at(st, row) = (long)n;
	return true;
}

static bool set(struct states *st, const struct row *row, struct str value)
{
	switch (row->kind) {
	case FLAG:
		*number_at(st, row) = str_is(value, "true");
		return str_is(value, "true") || str_is(value, "false");
	case NUMBER:
		return set_number(st, row, value);
	case WORD:
		return set_word(st, row, value);
	case TEXT:
		break;
	}
	return set_text(st, row, value);
}

void states_init(struct states *st)
{
	for (size_t i = 0; i < ROWS; i++) {
		if (rows[i].kind == TEXT)
			set_text(st, &rows[i], str_of(rows[i].words));
		else
			*number_at(st, &rows[i]) = rows[i].standard;
	}
}

int states_option(struct states *st, const char *option, const char *value)
{
	const struct row *row = strncmp(option, "--", 2) == 0 ? row_of(str_of(option + 2)) : NULL;

	if (!row || (row->kind != FLAG && !value))
		return 0;
	if (row->kind == FLAG)
		return set(st, row, STR("true")) ? 1 : 0;
	return set(st, row, str_of(value)) ? 2 : 0;
}

/* One member of POST /set: texts and words as strings, the others as they are written. */
static bool set_member(struct states *st, struct str key, struct str value, struct buf *text)
{
	const struct row *row;

	buf_clear(text);
	json_text(key, text);
	row = row_of(buf_str(text));
	if (!row)
		return false;
	buf_clear(text);
	if (json_type(value) == JSON_STRING)
		json_text(value, text);
	else
		buf_add_str(text, value);
	return set(st, row, buf_str(text));
}

bool states_order(struct sim *s, struct str json, char *why, size_t n)
{
	struct json_walk w = json_walk(json);
	struct buf text = BUF_INIT(4 * KIB);
	bool good = json_type(json) == JSON_OBJECT;

	if (!good)
		snprintf(why, n, "one JSON object");
	while (good && json_next(&w)) {
		good = set_member(&s->states, w.key, w.value, &text);
		if (!good)
			snprintf(why, n, "no state has this name and value: %.*s",
				(int)(w.key.n < 60 ? w.key.n : 60), w.key.p);
	}
	buf_release(&text);
	return good;
}

/* -- help ---------------------------------------------------------------------------------------- */

static const char *value_of(const struct row *row)
{
	return row->kind == NUMBER ? " N"
	       : row->kind == WORD ? " WORD"
	       : row->kind == TEXT ? " TEXT"
				   : "";
}

void states_help(struct buf *out)
{
	for (size_t i = 0; i < ROWS; i++) {
		const struct row *row = &rows[i];
		char left[40];

		snprintf(left, sizeof left, "--%s%s", row->name, value_of(row));
		buf_printf(out, "  %-18s %s", left, row->help);
		if (row->kind == NUMBER && row->standard)
			buf_printf(out, " (%ld)", row->standard);
		if (row->kind == TEXT && *row->words)
			buf_printf(out, " (%s)", row->words);
		buf_addc(out, '\n');
		if (row->kind == WORD)
			buf_printf(out, "                     %s\n", row->words);
	}
}
