/* SPDX-License-Identifier: MIT */
/* A filter as the condition of a statement. */
#include "queue/store_sqlite_internal.h"

#include <string.h>

/* Append to a text of sqlite3_mprintf(); NULL stays NULL. */
static char *
append(char *text, char *more)
{
	char *both = NULL;

	if (text != NULL && more != NULL)
		both = sqlite3_mprintf("%s%s", text, more);
	sqlite3_free(text);
	sqlite3_free(more);
	return both;
}

static char *
append_equal(char *text, const char *column, const char *value)
{
	if (value == NULL)
		return text;
	return append(text, sqlite3_mprintf(" and %s=%Q", column, value));
}

/* One state is written so that the index of that state alone is found. */
static char *
append_states(char *text, unsigned states)
{
	const char *separator = "";
	int state;

	if (states == 0)
		return text;
	for (state = 0; state < TELNYX_JOB_STATE_COUNT; state++)
		if (states == 1u << state)
			return append(text, sqlite3_mprintf(" and state=%d", state));
	text = append(text, sqlite3_mprintf(" and state in ("));
	for (state = 0; state < TELNYX_JOB_STATE_COUNT; state++) {
		if ((states & (1u << state)) == 0)
			continue;
		text = append(text, sqlite3_mprintf("%s%d", separator, state));
		separator = ",";
	}
	return append(text, sqlite3_mprintf(")"));
}

static char *
append_ids(char *text, const struct telnyx_job_filter *filter)
{
	size_t i, room = filter->id_count * 21 + 16, len;
	char *list;

	if (filter->id_count == 0)
		return text;
	if ((list = sqlite3_malloc64(room)) != NULL) {
		(void)sqlite3_snprintf((int)room, list, " and id in (");
		len = strlen(list);
		for (i = 0; i < filter->id_count; i++) {
			(void)sqlite3_snprintf((int)(room - len), list + len, "%s%lld",
			    i > 0 ? "," : "", (long long)filter->ids[i]);
			len += strlen(list + len);
		}
		(void)sqlite3_snprintf((int)(room - len), list + len, ")");
	}
	return append(text, list);
}

char *
telnyx_sqlite_condition(struct telnyx_sqlite *s, const struct telnyx_job_filter *filter)
{
	char *text = sqlite3_mprintf("id>%lld", (long long)filter->after);

	text = append_states(text, filter->states);
	text = append_equal(text, "queue", filter->queue);
	text = append_equal(text, "part", filter->part);
	text = append_equal(text, "sender", filter->sender);
	text = append_equal(text, "batch", filter->batch);
	text = append_ids(text, filter);
	if (text == NULL)
		telnyx_sqlite_trouble(s, SQLITE_NOMEM);
	return text;
}
