/* SPDX-License-Identifier: MIT */
/* The name of a claim, as it stands in a message's webhook URLs. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "queue/queue_internal.h"

void
telnyx_queue_reference(char *out, const char *store, int64_t id, int64_t fence)
{
	snprintf(out, TELNYX_QUEUE_REFERENCE_MAX, "%s-%" PRId64 "-%" PRId64, store, id,
	    fence);
}

/* A whole number above 0 without a leading zero, as it is written above. */
static const char *
read_number(const char *text, int64_t *out)
{
	int64_t number = 0;

	if (*text < '1' || *text > '9')
		return NULL;
	for (; *text >= '0' && *text <= '9'; text++) {
		if (number > (INT64_MAX - 9) / 10)
			return NULL;
		number = number * 10 + (*text - '0');
	}
	*out = number;
	return text;
}

bool
telnyx_queue_reference_read(const char *text, char store[TELNYX_STORE_NAME_LEN + 1],
    int64_t *id, int64_t *fence)
{
	size_t i;

	if (text == NULL)
		return false;
	for (i = 0; i < TELNYX_STORE_NAME_LEN; i++)
		if (!((text[i] >= 'a' && text[i] <= 'z') ||
			(text[i] >= '0' && text[i] <= '9')))
			return false;
	memcpy(store, text, TELNYX_STORE_NAME_LEN);
	store[TELNYX_STORE_NAME_LEN] = '\0';
	text += TELNYX_STORE_NAME_LEN;
	if (*text++ != '-' || (text = read_number(text, id)) == NULL || *text++ != '-')
		return false;
	text = read_number(text, fence);
	return text != NULL && *text == '\0';
}
