/* SPDX-License-Identifier: MIT */
#include "client/turns.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#define HASH_NONFATAL_OOM 1
#include <uthash.h>

#include "client/request.h"

struct telnyx_turn_line {
	UT_hash_handle hh;
	TAILQ_HEAD(, telnyx_turn) turns;
	uint64_t doubt_until_ns; /* 0: there is none */
	size_t key_bytes;
	char key[]; /* may hold an API key: wiped */
};

static struct telnyx_turn_line *
find(struct telnyx_client *client, const char *key)
{
	struct telnyx_turn_line *line;

	HASH_FIND(hh, client->turns, key, strlen(key), line);
	return line;
}

static void
line_free(struct telnyx_turn_line *line)
{
	OPENSSL_cleanse(line->key, line->key_bytes);
	free(line);
}

static struct telnyx_turn_line *
line_new(struct telnyx_client *client, const char *key)
{
	size_t bytes = strlen(key);
	struct telnyx_turn_line *line = calloc(1, sizeof(*line) + bytes + 1);

	if (line == NULL)
		return NULL;
	TAILQ_INIT(&line->turns);
	line->key_bytes = bytes;
	memcpy(line->key, key, bytes);
	HASH_ADD_KEYPTR(hh, client->turns, line->key, bytes, line);
	if (line->hh.tbl == NULL) {
		line_free(line);
		return NULL;
	}
	return line;
}

/* --- doubts --- */

static uint64_t
now_ns(const struct telnyx_client *client)
{
	return client->net.env->now_ns(client->net.env);
}

static void
forget(struct telnyx_client *client, struct telnyx_turn_line *line)
{
	HASH_DEL(client->turns, line);
	line_free(line);
}

/* Keep no line for nothing, and not too many in doubt alone. */
static void
sweep(struct telnyx_client *client)
{
	struct telnyx_turn_line *line, *next, *oldest = NULL;
	uint64_t now = now_ns(client);
	unsigned doubts = 0;

	HASH_ITER (hh, client->turns, line, next) {
		if (!TAILQ_EMPTY(&line->turns))
			continue;
		if (line->doubt_until_ns <= now) {
			forget(client, line);
			continue;
		}
		doubts++;
		if (oldest == NULL || line->doubt_until_ns < oldest->doubt_until_ns)
			oldest = line;
	}
	if (doubts > TELNYX_TURN_DOUBTS)
		forget(client, oldest);
}

void
telnyx_turn_doubt(struct telnyx_turn *turn, uint64_t for_ns)
{
	if (turn->line != NULL)
		turn->line->doubt_until_ns =
		    for_ns > 0 ? now_ns(turn->client) + for_ns : 0;
}

uint64_t
telnyx_turn_doubt_ns(const struct telnyx_turn *turn)
{
	uint64_t now;

	if (turn->line == NULL)
		return 0;
	now = now_ns(turn->client);
	return turn->line->doubt_until_ns > now ? turn->line->doubt_until_ns - now : 0;
}

void
telnyx_turns_free(struct telnyx_client *client)
{
	struct telnyx_turn_line *line, *next;

	HASH_ITER (hh, client->turns, line, next)
		forget(client, line);
}

/* --- turns --- */

bool
telnyx_turn_join(
    struct telnyx_turn *turn, struct telnyx_client *client, const char *key)
{
	struct telnyx_turn_line *line = find(client, key);

	if (line == NULL && (line = line_new(client, key)) == NULL)
		return false;
	turn->line = line;
	turn->client = client;
	TAILQ_INSERT_TAIL(&line->turns, turn, entry);
	return true;
}

bool
telnyx_turn_is_first(struct telnyx_turn *turn, struct telnyx_request *request)
{
	if (TAILQ_FIRST(&turn->line->turns) == turn)
		return true;
	turn->waiting = request;
	return false;
}

void
telnyx_turn_leave(struct telnyx_turn *turn)
{
	struct telnyx_turn_line *line = turn->line;
	struct telnyx_turn *first;

	if (line == NULL)
		return;
	turn->line = NULL;
	TAILQ_REMOVE(&line->turns, turn, entry);
	if ((first = TAILQ_FIRST(&line->turns)) == NULL) {
		sweep(turn->client); /* frees the line, unless it is in doubt */
		return;
	}
	if (first->waiting != NULL) {
		telnyx_request_go(first->waiting);
		first->waiting = NULL;
	}
}
