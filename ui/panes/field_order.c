/* In which order the fields of a card are laid side by side, and where a blank row parts them. Knows the diff and no
 * decision. */
#include "panes/field_order.h"

#include "screen/ui.h"

/* Names first as they are said, then where the person works; everything else in the diff's own order. */
static int rank_of(const struct diff_row *row, int i)
{
	static const char *const first[] = {"prefix", "firstName", "lastName", "middleName",
		"suffix", "nickName", "phoneticFirstName", "phoneticLastName", "companyName",
		"phoneticCompanyName", "department", "jobTitle", "isCompany"};
	int n = sizeof(first) / sizeof(*first);

	for (int k = 0; k < n; k++)
		if (str_is(row->field, first[k]))
			return k;
	return n + i;
}

size_t *fields_in_order(struct ui *ui, const struct diff *diff)
{
	size_t *order = arena_new(ui->frame, sizeof(*order) * (diff->n + 1));

	for (size_t i = 0; order && i < diff->n; i++) {
		size_t at = i;

		for (; at > 0 && rank_of(&diff->rows[order[at - 1]], (int)order[at - 1]) >
					 rank_of(&diff->rows[i], (int)i);
			at--)
			order[at] = order[at - 1];
		order[at] = i;
	}
	return order;
}

int field_part(const struct diff_row *row)
{
	int person = field_info(STR("birthday"))->group;

	return row->group > person ? person : row->group;
}
