/* What a sign-in asks on the command line, on the terminal or with lines of standard input. A code is handed
 * over once and wiped; terms are accepted by a typed yes only, never by standard input. */
#include "cli/login_ask.h"
#include "cli/prompt.h"
#include "panes/words.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool is_phone(enum factor way)
{
	return way == FACTOR_SMS || way == FACTOR_CALL;
}

bool login_factor(const char *text, enum factor *factor, int *phone, struct error *err)
{
	struct str rest = str_of(text ? text : ""), word = rest;
	size_t colon = str_find(rest, STR(":"));
	int64_t n = 0;
	bool ok = true;

	if (!text)
		return true;
	if (colon != SIZE_MAX) {
		word = str_part(rest, 0, colon);
		ok = str_to_int64(str_part(rest, colon + 1, rest.n), &n) && n >= 1 &&
		     n <= PHONES_MAX;
	}
	*factor = str_is(word, "device") ? FACTOR_DEVICE
		  : str_is(word, "sms")	 ? FACTOR_SMS
		  : str_is(word, "call") ? FACTOR_CALL
					 : FACTOR_ANY;
	*phone = (int)n;
	if (ok && *factor != FACTOR_ANY && (is_phone(*factor) || colon == SIZE_MAX))
		return true;
	return failf(err, ERR_USAGE, "sms:2 texts the second of the account's numbers.",
		"--factor takes device, sms, sms:N, call or call:N, not “%.40s”.", text);
}

void login_way(const struct icloud_question *q, struct buf *out)
{
	const char *number = q->at < q->n ? q->phone[q->at].number : "your number";

	if (q->asked == FACTOR_DEVICE)
		buf_adds(out, "Apple asked your trusted devices");
	else if (q->asked == FACTOR_SMS)
		buf_printf(out, "Apple was asked to text a code to %s", number);
	else if (q->asked == FACTOR_CALL)
		buf_printf(out, "Apple was asked to call %s", number);
	else
		buf_adds(out, "No code was asked for yet");
	if (q->asked != FACTOR_ANY)
		buf_printf(out, " at %s", words_clock(q->asked_at).text);
	buf_addc(out, '.');
}

static void answer(struct login_ask *a, enum answer kind)
{
	struct icloud_answer what = {.kind = kind, .at = a->at};

	icloud_answer(a->c->ic, &what);
}

static void stop(struct login_ask *a, const struct error *why)
{
	a->why = *why;
	answer(a, ANSWER_STOP);
}

static void hand_over(struct login_ask *a, const char *code)
{
	struct icloud_answer what = {.kind = ANSWER_CODE};

	what.from = a->settings ? FACTOR_DEVICE : FACTOR_ANY;
	snprintf(what.code, sizeof what.code, "%s", code);
	icloud_answer(a->c->ic, &what);
	explicit_bzero(&what, sizeof what);
	a->tried = true;
}

/* Standard input. */

static void code_from_input(struct login_ask *a, const struct icloud_question *q)
{
	char code[ANSWER_MAX] = "";
	struct buf way = BUF_INIT(KIB);
	struct error why = q->trouble;

	if (a->tried || (why.code && q->asked == FACTOR_ANY)) {
		if (a->tried && why.code == ERR_CODE_NEEDED)
			snprintf(why.next, sizeof why.next, "%s",
				"Nothing is tried again by itself: run login with a new code.");
		stop(a, &why);
		return;
	}
	login_way(q, &way);
	output_note(a->c, buf_cstr(&way));
	if (stdin_line(code, sizeof code, &why) && *code)
		hand_over(a, code);
	else if (why.code == ERR_CANCELLED)
		stop(a, &why);
	else {
		failf(&why, ERR_CODE_NEEDED,
			"Give it as the second line of input, or sign in on a terminal.",
			"Apple wants a code. %s", buf_cstr(&way));
		stop(a, &why);
	}
	explicit_bzero(code, sizeof code);
	buf_release(&way);
}

/* The terminal. */

static void put_ways(const struct login_ask *a, const struct icloud_question *q, struct buf *out)
{
	if (q->n && a->at < q->n)
		buf_printf(out, "  s  text to %s\n  p  call that number\n", q->phone[a->at].number);
	if (q->n > 1)
		buf_printf(out, "  n  another number (%zu of %zu)\n", a->at + 1, q->n);
	if (q->devices)
		buf_adds(out, "  a  ask the devices again\n");
	buf_adds(out, "  h  read a code in a device's own settings\n");
}

static void put_question(struct login_ask *a, const struct icloud_question *q, struct buf *out)
{
	buf_addc(out, '\n');
	if (q->trouble.code)
		buf_printf(out, "! %s %s\n", q->trouble.what, q->trouble.next);
	if (q->bridge)
		buf_adds(out, "Your devices may show Apple's newer prompt, which this program "
			      "cannot take; a text or a call always works.\n");
	login_way(q, out);
	buf_adds(out, "\nNothing there? Type a letter and Enter instead of the code:\n");
	put_ways(a, q, out);
	if (q->tries >= 0)
		buf_printf(out, "%s left.\n", words_many(q->tries, "try", "tries").text);
	buf_adds(out, "Code: ");
}

static void put_settings(struct buf *out)
{
	buf_adds(out, "On an iPhone or iPad: Settings, your name, Sign-In & Security, Get "
		      "Verification Code.\n"
		      "On a Mac: System Settings, your name, Sign-In & Security, Get "
		      "Verification Code.\n"
		      "Code: ");
}

/* A letter that changes what is asked here and needs nothing of Apple. False: it is none of those. */
static bool look_around(
	struct login_ask *a, const struct icloud_question *q, char letter, struct buf *out)
{
	buf_clear(out);
	if (letter == 'n' && q->n > 1) {
		a->at = (a->at + 1) % q->n;
		put_ways(a, q, out);
		buf_adds(out, "Code: ");
		return true;
	}
	if (letter == 'h') {
		a->settings = true;
		put_settings(out);
		return true;
	}
	return false;
}

static bool other_way(struct login_ask *a, const struct icloud_question *q, char letter)
{
	enum answer kind = letter == 's' ? ANSWER_SMS : letter == 'p' ? ANSWER_CALL : ANSWER_DEVICE;
	bool can = kind == ANSWER_DEVICE ? letter == 'a' && q->devices : q->n > 0;

	if (!can)
		return false;
	a->settings = false;
	answer(a, kind);
	return true;
}

static void code_from_terminal(struct login_ask *a, const struct icloud_question *q)
{
	char typed[ANSWER_MAX];
	struct buf out = BUF_INIT(16 * KIB);
	struct error why = ERROR_INIT;

	if (!a->tried && q->asked != FACTOR_ANY)
		a->at = q->at;
	put_question(a, q, &out);
	for (;;) {
		char letter;

		if (!prompt_line(buf_cstr(&out), typed, sizeof typed, &why)) {
			stop(a, &why);
			break;
		}
		letter = typed[0] && !typed[1] ? (char)(typed[0] | 0x20) : '\0';
		if (letter && look_around(a, q, letter, &out))
			continue;
		if (letter && other_way(a, q, letter))
			break;
		if (strlen(typed) >= (size_t)q->digits && strlen(typed) < CODE_SIZE) {
			hand_over(a, typed);
			break;
		}
		buf_clear(&out);
		buf_printf(&out, "The code has %d digits; Ctrl-C stops.\nCode: ", q->digits);
	}
	explicit_bzero(typed, sizeof typed);
	buf_release(&out);
}

/* Terms. */

static void terms(struct login_ask *a, const struct icloud_question *q)
{
	char typed[ANSWER_MAX] = "";
	struct buf out = BUF_INIT(4 * KIB);
	struct error why = ERROR_INIT;

	buf_printf(&out,
		"\nApple has new terms of service for iCloud, version %lld, and opens nothing "
		"before a yes.\n"
		"Read them: https://www.apple.com/legal/internet-services/icloud/\n",
		(long long)q->terms);
	if (q->trouble.code)
		buf_printf(&out, "! %s %s\n", q->trouble.what, q->trouble.next);
	buf_adds(&out, "Type yes to accept exactly these, anything else stops: ");
	if (a->from_input)
		failf(&why, ERR_SIGN_IN,
			"Sign in on a terminal, where they can be accepted, or accept them at "
			"icloud.com.",
			"Apple wants its new terms of service (version %lld) to be accepted.",
			(long long)q->terms);
	else if (!prompt_line(buf_cstr(&out), typed, sizeof typed, &why))
		; /* *why says it */
	else if (strcasecmp(typed, "yes") != 0)
		fail(&why, ERR_SIGN_IN,
			"Apple's new terms were not accepted, so iCloud stays closed.",
			"Read them at icloud.com and sign in again when you want to.");
	if (why.code)
		stop(a, &why);
	else
		answer(a, ANSWER_ACCEPT);
	buf_release(&out);
}

void login_question(struct login_ask *a)
{
	struct icloud_question q;

	if (!icloud_question(a->c->ic, &q))
		return;
	if (q.kind == QUESTION_TERMS)
		terms(a, &q);
	else if (a->from_input)
		code_from_input(a, &q);
	else
		code_from_terminal(a, &q);
}
