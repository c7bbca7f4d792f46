/* setup: the old two-step verification (hsaVersion 1, protocol 2.11). A code goes to a device of the
 * list; once it was shown, accountLogin opens the account. */
#include "auth.h"

static struct str body_of(const struct request *q)
{
	return json_value(buf_str(&q->body));
}

static bool has_pending_login(const struct request *q, struct answer *a)
{
	if (cookie_get(q, "X-APPLE-WEBAUTH-HSA-LOGIN").p)
		return true;
	refuse(a, 421, "{\"success\":false,\"error\":\"Missing X-APPLE-WEBAUTH-HSA-LOGIN cookie\"}",
		"no accountLogin went before");
	return false;
}

/* Ids as Apple has them: text. */
static bool device_named(const struct request *q, long *id)
{
	struct str device = json_get(body_of(q), "deviceId");

	*id = json_text_is(device, "1") ? 1 : json_text_is(device, "2") ? 2 : 0;
	return *id && json_text_is(json_get(body_of(q), "deviceType"), "SMS");
}

void setup_devices(struct sim *s, const struct request *q, struct answer *a)
{
	(void)s;
	if (!has_pending_login(q, a))
		return;
	buf_adds(&a->body,
		"{\"devices\":[{\"deviceType\":\"SMS\",\"areaCode\":\"\",\"phoneNumber\":"
		"\"*******81\",\"deviceId\":\"1\"},{\"deviceType\":\"SMS\",\"areaCode\":\"\","
		"\"phoneNumber\":\"*******17\",\"deviceId\":\"2\"}]}");
}

void setup_send_code(struct sim *s, const struct request *q, struct answer *a)
{
	long id;

	if (!has_pending_login(q, a))
		return;
	if (!device_named(q, &id)) {
		refuse(a, 400, "{\"success\":false}", "not a device of the list");
		return;
	}
	send_code(s, NULL, WAY_SMS, id);
	buf_adds(&a->body, "{\"success\":true}");
}

void setup_take_code(struct sim *s, const struct request *q, struct answer *a)
{
	long id;

	if (!has_pending_login(q, a))
		return;
	s->count.codes_tried++;
	if (device_named(q, &id) && s->sent.way == WAY_SMS && s->sent.phone == id &&
		json_text_is(json_get(body_of(q), "verificationCode"), s->sent.code)) {
		s->two_step_shown = true;
		buf_adds(&a->body, "{\"success\":true}");
	} else {
		buf_adds(&a->body, "{\"success\":false,\"errorTitle\":\"Invalid Code\","
				   "\"errorMessage\":\"The code is wrong.\",\"errorCode\":-21669}");
	}
}
