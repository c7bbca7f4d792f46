/* What is said about storage: sizes, the plan, how it goes on, what is not known. Shared by the pane and the
 * command; knows no screen. */
#ifndef PANES_STORAGE_WORDS_H
#define PANES_STORAGE_WORDS_H

#include "icloud/glance.h"
#include "panes/words.h"

/** "24.1 GB": media are told apart by tenths of a gigabyte; what is under that is said in its own unit. */
struct words storage_size(int64_t bytes);
/** "+1.1 GB", "-34.0 MB", "0" */
struct words storage_moved(int64_t bytes);
/** "38.4 of 50 GB used, 11.6 GB free", "51.2 of 50 GB used, over by 1.2 GB"; what is not known is said. */
void storage_say_head(const struct icloud_storage *s, struct buf *out);
bool storage_is_over(const struct icloud_storage *s);
/** "iCloud+, 50 GB, paid"; nothing when the plan is not known. */
void storage_say_plan(const struct icloud_storage *s, struct buf *out);
/** What the plan is made of, whether there is a larger one, what the family uses; nothing when not told. */
void storage_say_parts(const struct icloud_storage *s, struct buf *out);
/** How it goes on, in a sentence or two; nothing without a plan. */
void storage_say_forecast(const struct icloud_storage *s, const struct icloud_forecast *f,
	time_t now, struct buf *out);
/** "29.8 GB used, full in about 14 months": what clearing so many bytes gives. */
void storage_say_cleared(const struct icloud_storage *s, const struct icloud_forecast *f,
	int64_t bytes, time_t now, struct buf *out);
/** What iCloud did not tell, and what follows; nothing when it told all. */
void storage_say_gaps(const struct icloud_storage *s, struct buf *out);
/** The 90 days before s, read and judged. */
void storage_forecast_read(
	struct icloud_reader *r, const struct icloud_storage *s, struct icloud_forecast *out);
struct gauge_part;
/** The parts of the bar, as many as there are media: it ends where what is used ends. */
void storage_bar_parts(const struct icloud_storage *s, struct gauge_part *part);

#endif
