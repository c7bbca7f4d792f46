/* Storage as JSON and as CSV, with every sample that is kept; X in the pane asks which. */
#include "panes/storage_export.h"

#include "panes/storage.h"
#include "screen/ui.h"
#include "widgets/dialog.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLES_MOST = 1300, EXPORT_MOST = 32 };

static void put_instant(struct json_writer *w, const char *key, time_t at)
{
	struct buf iso = BUF_INIT(KIB);

	json_key(w, key);
	if (at && time_iso(at, &iso))
		json_put_str(w, buf_str(&iso));
	else
		json_put_null(w);
	buf_release(&iso);
}

/* ---- JSON ---- */

static void put_bytes(struct json_writer *w, const char *key, int64_t bytes, bool told)
{
	json_key(w, key);
	if (told)
		json_put_int(w, bytes);
	else
		json_put_null(w);
}

static void put_media(struct json_writer *w, const struct icloud_storage *s)
{
	json_key(w, "media");
	json_array(w);
	for (size_t i = 0; i < s->n; i++) {
		json_object(w);
		json_key(w, "key");
		json_put(w, s->media[i].key);
		json_key(w, "label");
		json_put(w, s->media[i].label);
		put_bytes(w, "bytes", s->media[i].bytes, true);
		json_key(w, "color");
		json_put(w, *s->media[i].color ? s->media[i].color : NULL);
		json_object_end(w);
	}
	json_array_end(w);
}

static void put_flag(struct json_writer *w, const char *key, bool yes)
{
	json_key(w, key);
	json_put_bool(w, yes);
}

static void put_quota(struct json_writer *w, const struct icloud_storage *s)
{
	json_key(w, "quota");
	json_object(w);
	put_flag(w, "over", s->over);
	put_flag(w, "highest_tier", s->highest_tier);
	json_key(w, "paid");
	if (s->gaps & STORAGE_NO_PLAN)
		json_put_null(w);
	else
		json_put_bool(w, s->paid);
	put_flag(w, "almost_full", s->almost_full);
	json_object_end(w);
}

static void put_forecast(
	struct json_writer *w, const struct icloud_storage *s, const struct icloud_forecast *f)
{
	static const char *const kinds[] = {
		"none", "full", "young", "few", "noise", "flat", "falls", "grows"};
	bool moves = f->kind == FORECAST_GROWS || f->kind == FORECAST_FALLS;

	json_key(w, "forecast");
	json_object(w);
	json_key(w, "kind");
	json_put(w, kinds[f->kind]);
	json_key(w, "days");
	json_put_int(w, f->days);
	put_bytes(w, "a_month", f->a_month, moves);
	put_instant(w, "full_about",
		f->kind == FORECAST_GROWS ? storage_full_at(f, s->used, s->total, s->as_of) : 0);
	json_object_end(w);
}

static void put_gaps(struct json_writer *w, const struct icloud_storage *s)
{
	static const struct {
		unsigned gap;
		const char *name;
	} names[] = {{STORAGE_NO_USED, "used"}, {STORAGE_NO_TOTAL, "total"},
		{STORAGE_NO_MEDIA, "media"}, {STORAGE_NO_PLAN, "paid"}};

	json_key(w, "not_told");
	json_array(w);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (s->gaps & names[i].gap)
			json_put(w, names[i].name);
	json_array_end(w);
	json_key(w, "unread");
	json_put_int(w, s->unread);
}

void storage_write_json(
	struct json_writer *w, const struct icloud_storage *s, const struct icloud_forecast *f)
{
	bool sized = !(s->gaps & STORAGE_NO_TOTAL);

	put_bytes(w, "used", s->used, true);
	put_bytes(w, "total", s->total, sized);
	put_bytes(w, "available", s->available, sized);
	put_media(w, s);
	put_quota(w, s);
	put_instant(w, "as_of", s->as_of);
	put_bytes(w, "complimentary", s->complimentary, s->complimentary >= 0);
	put_bytes(w, "commerce", s->commerce, s->commerce >= 0);
	put_bytes(w, "family", s->family, s->family >= 0);
	put_forecast(w, s, f);
	put_gaps(w, s);
}

/* ---- Every sample ---- */

/* Days are rows, media columns: as many histories of equal length, for each day names every medium. */
struct history {
	const char *key[MEDIA_MAX + 2];
	struct icloud_sample *row[MEDIA_MAX + 2];
	size_t keys, n;
};

static void history_add(struct history *h, struct icloud_reader *r, const char *key, time_t to)
{
	struct icloud_sample *room = mem_grow(NULL, SAMPLES_MOST, sizeof *room);

	h->n = r ? storage_history(r, key, 0, to, room, SAMPLES_MOST) : 0;
	h->key[h->keys] = key;
	h->row[h->keys++] = room;
}

/* What iCloud names today; what it no longer names is in the sum. */
static void history_read(struct history *h, struct icloud_reader *r, const struct icloud_storage *s)
{
	h->keys = 0;
	history_add(h, r, "used", s->as_of);
	history_add(h, r, "total", s->as_of);
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->media[i].key, "used") != 0 && strcmp(s->media[i].key, "total") != 0)
			history_add(h, r, s->media[i].key, s->as_of);
}

static void history_release(struct history *h)
{
	while (h->keys)
		free(h->row[--h->keys]);
}

void storage_write_all_json(struct icloud_reader *r, const struct icloud_storage *s,
	const struct icloud_forecast *f, struct buf *out)
{
	struct json_writer w = json_writer(out);
	struct history h;

	history_read(&h, r, s);
	json_object(&w);
	storage_write_json(&w, s, f);
	json_key(&w, "samples");
	json_array(&w);
	for (size_t i = 0; i < h.n; i++) {
		json_object(&w);
		put_instant(&w, "at", h.row[0][i].at);
		for (size_t k = 0; k < h.keys; k++) {
			if (k == 2) {
				json_key(&w, "media");
				json_object(&w);
			}
			put_bytes(&w, h.key[k], h.row[k][i].bytes, true);
		}
		if (h.keys > 2)
			json_object_end(&w);
		json_object_end(&w);
	}
	json_array_end(&w);
	json_object_end(&w);
	buf_addc(out, '\n');
	history_release(&h);
}

/* A name of the server's: in quotes, and never a formula of a spreadsheet. */
static void csv_text(struct buf *out, const char *text)
{
	buf_addc(out, '"');
	if (*text && strchr("=+-@\t\r", *text))
		buf_addc(out, '\'');
	for (; *text; text++)
		buf_printf(out, *text == '"' ? "\"%c" : "%c", *text);
	buf_addc(out, '"');
}

static void csv_line(struct buf *out, time_t at, const char *key, int64_t bytes)
{
	time_iso(at, out);
	buf_addc(out, ',');
	csv_text(out, key);
	buf_printf(out, ",%" PRId64 "\r\n", bytes);
}

void storage_write_csv(struct icloud_reader *r, const struct icloud_storage *s, struct buf *out)
{
	struct history h;

	history_read(&h, r, s);
	buf_adds(out, "time,medium,bytes\r\n");
	for (size_t i = 0; i < h.n; i++)
		for (size_t k = 0; k < h.keys; k++)
			csv_line(out, h.row[k][i].at, h.key[k], h.row[k][i].bytes);
	csv_line(out, s->as_of, "used", s->used);
	if (!(s->gaps & STORAGE_NO_TOTAL))
		csv_line(out, s->as_of, "total", s->total);
	for (size_t i = 0; i < s->n; i++)
		csv_line(out, s->as_of, s->media[i].key, s->media[i].bytes);
	history_release(&h);
}

/* ---- X ---- */

static void chosen(void *self, struct ui *ui, int answer, struct str typed)
{
	struct storage_pane *p = self;
	struct buf text = BUF_INIT(EXPORT_MOST * MIB);

	(void)typed;
	if (answer == 1)
		storage_write_csv(ui->reader, &p->now, &text);
	else if (answer == 2)
		storage_write_all_json(ui->reader, &p->now, &p->forecast, &text);
	if (answer > 0)
		ui_export(ui, "storage and its samples",
			answer == 1 ? "icloud-storage.csv" : "icloud-storage.json", buf_str(&text));
	buf_release(&text);
}

void storage_export(struct storage_pane *p, struct ui *ui)
{
	struct dialog d = {.context = CONTEXT_DIALOG,
		.title = STR("Write storage into a file"),
		.answers = 3,
		.done = chosen,
		.self = p};

	d.line[d.lines++].text = STR("What is shown, and every day that is kept here.");
	d.answer[0] = (struct dialog_answer){KEY_ESC_, "not now"};
	d.answer[1] = (struct dialog_answer){'c', "CSV: time, medium, bytes"};
	d.answer[2] = (struct dialog_answer){'j', "JSON"};
	ui_ask(ui, &d);
}
