/* The account pane: whether a service was asked is one thing, how long it took another. */
#include "drawing.h"

#include "panes/account.h"

static void service(struct account_pane *p, const char *name, bool asked, int took_ms)
{
	struct account_service *s = &p->service[p->n++];

	*s = (struct account_service){.asked = asked, .took_ms = took_ms, .http = asked ? 200 : 0};
	snprintf(s->name, sizeof(s->name), "%s", name);
	snprintf(s->status, sizeof(s->status), "active");
	snprintf(s->host, sizeof(s->host), "p61.icloud.com");
}

static void account__says__whether_a_service_was_asked(void **state)
{
	struct ui *ui = drawing_ui("account", 24, 120);
	struct account_pane *p = ui_pane_state(ui, "account");
	char *got;

	(void)state;
	p->known = true;
	p->n = 0;
	service(p, "contacts", true, 0); /* an answer within the millisecond */
	service(p, "account", true, 120);
	service(p, "ckdatabasews", false, 0);
	service(p, "photos", false, 0);
	account_ready(p, ui);
	got = shown(ui, 3, 19);
	assert_non_null(strstr(got, "contacts       active          0 ms"));
	assert_non_null(strstr(got, "account        active        120 ms"));
	assert_non_null(strstr(got, "ckdatabasews   active     not asked"));
	assert_non_null(strstr(got, "photos         active      not used"));
	free(got);
	ui_free(&ui);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(account__says__whether_a_service_was_asked),
	};

	drawing_clock();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
