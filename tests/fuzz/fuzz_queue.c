/* SPDX-License-Identifier: MIT */
/*
 * Jobs as JSON, and payloads: what is taken is within all limits, can be read by a
 * worker, and is written again the same; why something is refused can be shown.
 *
 * Input: a byte, the operation of a payload; then JSON.
 */
#include <stdlib.h>
#include <string.h>

#include <telnyx/text.h>

#include "base/utf8.h"
#include "fuzz.h"
#include "queue/payload_internal.h"

#define NOW INT64_C(1800000000000)

/* A refusal reaches a terminal. */
static void
check_refusal(const char *why)
{
	char visible[TELNYX_TEXT_VISIBLE_SIZE(512)];

	FUZZ_CHECK(strlen(why) < 512);
	FUZZ_CHECK(
	    strcmp(telnyx_text_visible(why, visible, sizeof(visible)), why) == 0);
	FUZZ_CHECK(why != telnyx_payload_no_memory);
}

/* Write what was read.  NULL: it cannot be sent. */
static char *
encode(const struct telnyx_payload *payload, struct telnyx_arena *arena)
{
	const char *why, *to = NULL;
	struct telnyx_buf buf;

	telnyx_buf_init(&buf, TELNYX_PAYLOAD_MAX);
	why = telnyx_payload_encode(payload, arena, &buf, &to);
	if (why != NULL) {
		check_refusal(why);
		telnyx_buf_clear(&buf);
		return NULL;
	}
	FUZZ_CHECK(to != NULL && to[0] != '\0');
	FUZZ_CHECK(telnyx_utf8_is_valid(buf.data));
	return telnyx_buf_take(&buf);
}

/* Whatever was written can be read, and is then written the same. */
static void
check_stays(
    enum telnyx_job_operation operation, const char *json, struct telnyx_arena *arena)
{
	struct telnyx_payload payload;
	char *again;

	FUZZ_CHECK(telnyx_payload_read(operation, json, arena, &payload) == NULL);
	again = encode(&payload, arena);
	FUZZ_CHECK(again != NULL && strcmp(again, json) == 0);
	free(again);
}

static void
check_text(const char *text, size_t least, size_t most)
{
	if (text == NULL)
		return;
	FUZZ_CHECK(strlen(text) >= least && strlen(text) <= most);
	FUZZ_CHECK(telnyx_utf8_is_valid(text));
}

static void
check_draft(const struct telnyx_job_draft *draft, struct telnyx_arena *arena)
{
	FUZZ_CHECK(draft->queue != NULL && draft->part != NULL &&
		   draft->sender != NULL && draft->to != NULL);
	check_text(draft->queue, 1, 64);
	check_text(draft->part, 0, 128);
	check_text(draft->sender, 0, 128);
	check_text(draft->batch, 1, 128);
	check_text(draft->unique_key, 1, 256);
	check_text(draft->meta, 0, 4096);
	FUZZ_CHECK(draft->priority >= 0 && draft->priority <= 9);
	FUZZ_CHECK(draft->max_attempts >= 1 && draft->max_attempts <= 1000);
	FUZZ_CHECK(draft->run_at_ms > 0 && draft->run_at_ms <= TELNYX_DRAFT_LATEST_MS);
	FUZZ_CHECK(
	    draft->expires_at_ms == 0 || draft->expires_at_ms > draft->run_at_ms);
	FUZZ_CHECK(draft->unique_until_ms == 0 || draft->unique_until_ms > NOW);
	FUZZ_CHECK(draft->unique_key != NULL ||
		   (draft->unique_until_ms == 0 && draft->unique_free == 0));
	check_stays(draft->operation, draft->payload, arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	enum telnyx_job_operation operation =
	    (enum telnyx_job_operation)(fuzz_byte(&input) % (TELNYX_JOB_WHATSAPP + 1));
	char *text = fuzz_rest(&input), *written;
	struct telnyx_arena arena = TELNYX_ARENA_INIT;
	struct telnyx_payload payload;
	struct telnyx_job_draft draft;
	const char *why;

	FUZZ_CHECK(telnyx_draft_of_json(text, NOW, &arena, &draft));
	if (draft.refused != NULL)
		check_refusal(draft.refused);
	else
		check_draft(&draft, &arena);

	why = telnyx_payload_read(operation, text, &arena, &payload);
	if (why != NULL) {
		check_refusal(why);
	} else if ((written = encode(&payload, &arena)) != NULL) {
		check_stays(operation, written, &arena);
		free(written);
	}
	telnyx_arena_clear(&arena);
	free(text);
	return 0;
}
