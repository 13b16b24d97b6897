/* SPDX-License-Identifier: MIT */
/*
 * Counts a text in GSM-7 septets and in UTF-16 units at once, since which of the
 * two it takes is known only at its end.
 */
#include "codec/text_count.h"

#include <string.h>

#include "base/utf8.h"
#include "codec/gsm7.h"
#include "codec/smart_encoding.h"

static void
tally_add(struct telnyx_tally *tally, unsigned units, unsigned per_part)
{
	if (tally->parts == 0 || tally->last + units > per_part) {
		tally->parts++;
		tally->last = 0;
	}
	tally->last += units;
	tally->units += units;
}

static void
count_code(struct telnyx_text_count *count, uint32_t code, bool full, size_t offset)
{
	unsigned units = telnyx_gsm7_units(code, full);

	tally_add(&count->ucs2, code > 0xFFFF ? 2 : 1, TELNYX_UCS2_PART);
	if (units > 0) {
		tally_add(&count->gsm7, units, TELNYX_GSM7_PART);
	} else if (count->is_gsm7) {
		count->is_gsm7 = false;
		count->code_point = code;
		count->offset = offset;
	}
}

bool
telnyx_text_count(
    const char *text, bool full, bool smart, struct telnyx_text_count *count)
{
	size_t len = strlen(text);
	size_t pos = 0;
	size_t size;
	uint32_t code;
	const char *substitute;

	memset(count, 0, sizeof(*count));
	count->is_gsm7 = true;
	while (pos < len) {
		size = telnyx_utf8_decode(text + pos, len - pos, &code);
		if (size == 0) {
			count->is_gsm7 = false;
			count->code_point = 0;
			count->offset = pos;
			return false;
		}
		count->characters++;
		substitute = smart ? telnyx_smart_encoding_find(code) : NULL;
		if (substitute == NULL) {
			count_code(count, code, full, pos);
		} else {
			for (; *substitute != '\0'; substitute++)
				count_code(
				    count, (unsigned char)*substitute, full, pos);
		}
		pos += size;
	}
	return true;
}
