/* SPDX-License-Identifier: MIT */
/*
 * Forged, damaged and replayed webhooks against a receiver over real sockets:
 * none may reach the application.  Each begins as a genuine one, and something is
 * then done to it; now and then a genuine one goes between, which must.
 *
 *   TELNYX_FORGERIES=N        how many (20,000)
 *   TELNYX_FORGERIES_SEED=S   of what is done to them (1)
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <openssl/evp.h>
#include <telnyx/telnyx.h>

#define SEED "dHeYP8cpTT82FajGy5iELJ2PaUe//60Sd1QtWLsFp2U="
#define OTHER_SEED "KqULR8kjQt3aHcy3dOUOSX11ljLbLDqLhrManXN/gVE="
#define SENDERS 16
#define GENUINE_EVERY 500
#define BODY_MAX 700

enum kind {
	GENUINE = 0,
	REPLAY, /* of a genuine one, within the tolerance: 200, and no callback */
	OTHER_KEY,
	BODY_BIT,
	BODY_CUT,
	BODY_LONGER,
	BODY_OF_ANOTHER,
	SIGNATURE_BIT,
	SIGNATURE_MALLEABLE, /* S + L */
	SIGNATURE_ZERO,
	SIGNATURE_RANDOM,
	SIGNATURE_ENCODING,
	SIGNATURE_SHORT,
	SIGNATURE_MISSING,
	SIGNATURE_TWICE,
	TIMESTAMP_DIGIT,
	TIMESTAMP_SPELLING,
	TIMESTAMP_OLD, /* rightly signed, and too old: a replay that comes late */
	TIMESTAMP_NEW,
	TIMESTAMP_MISSING,
	TIMESTAMP_TWICE,
	BOUNDARY, /* a part of the body given out for the timestamp's */
	SWAPPED,
	KINDS
};

static const char *const kind_names[KINDS] = {"genuine", "replay", "other_key",
    "body_bit", "body_cut", "body_longer", "body_of_another", "signature_bit",
    "signature_malleable", "signature_zero", "signature_random", "signature_encoding",
    "signature_short", "signature_missing", "signature_twice", "timestamp_digit",
    "timestamp_spelling", "timestamp_old", "timestamp_new", "timestamp_missing",
    "timestamp_twice", "boundary", "swapped"};

struct hook {
	char body[BODY_MAX + 64];
	size_t body_bytes;
	char signature[160];
	char timestamp[64];
};

struct run;

struct sender {
	struct run *run;
	struct bufferevent *bev;
	enum kind kind;
	bool busy;
};

struct run {
	struct event_base *base;
	struct telnyx_webhook_receiver *receiver;
	uint16_t port;
	uint64_t wanted;
	uint64_t sent;
	uint64_t answered;
	uint64_t random;
	uint64_t genuine; /* events begun */
	uint64_t events;  /* handed over */
	uint64_t by_kind[KINDS];
	uint64_t ok_by_kind[KINDS]; /* answered 200 */
	uint64_t lost;		    /* not answered */
	struct sender senders[SENDERS];
	struct hook taken; /* for replays */
};

static uint64_t
pick(struct run *run, uint64_t count)
{
	run->random ^= run->random << 13;
	run->random ^= run->random >> 7;
	run->random ^= run->random << 17;
	return run->random % count;
}

/* --- the making of one --- */

static void
sign(struct hook *hook, const char *seed, int64_t at_s)
{
	struct telnyx_webhook_signature signature;

	if (telnyx_webhook_sign(seed, at_s, hook->body, hook->body_bytes, &signature) !=
	    TELNYX_OK)
		abort();
	memcpy(hook->signature, signature.signature, sizeof(signature.signature));
	memcpy(hook->timestamp, signature.timestamp, sizeof(signature.timestamp));
}

static void
write_body(struct hook *hook, struct run *run, uint64_t number)
{
	hook->body_bytes = (size_t)snprintf(hook->body, BODY_MAX,
	    "{\"data\":{\"record_type\":\"event\",\"event_type\":\"message.received\","
	    "\"id\":\"%016llx-%llu\",\"occurred_at\":\"2026-11-22T18:00:00.000Z\","
	    "\"payload\":{\"record_type\":\"message\",\"id\":\"m\",\"direction\":"
	    "\"inbound\",\"text\":\"%.*s\",\"to\":[]}}}",
	    (unsigned long long)run->random, (unsigned long long)number,
	    5 + (int)pick(run, 190), /* not within a character */
	    "\xc3\xa9t\xc3\xa9 "
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "a"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
}

/* The 64 bytes of a signature, changed by what follows, and back. */
static void
decode(const struct hook *hook, unsigned char raw[66])
{
	if (EVP_DecodeBlock(raw, (const unsigned char *)hook->signature, 88) != 66)
		abort();
}

static void
encode(struct hook *hook, const unsigned char *raw, int bytes)
{
	(void)EVP_EncodeBlock((unsigned char *)hook->signature, raw, bytes);
}

/* S + L is the same number in the group; RFC 8032 forbids it. */
static void
add_order(unsigned char *s)
{
	static const unsigned char order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63,
	    0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0,
	    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10};
	unsigned carry = 0, i;

	for (i = 0; i < 32; i++) {
		carry += (unsigned)s[i] + order[i];
		s[i] = (unsigned char)carry;
		carry >>= 8;
	}
}

static void
damage_signature(struct run *run, struct hook *hook, enum kind kind)
{
	unsigned char raw[66];
	size_t i;

	decode(hook, raw);
	switch (kind) {
	case SIGNATURE_BIT:
		raw[pick(run, 64)] ^= (unsigned char)(1u << pick(run, 8));
		break;
	case SIGNATURE_MALLEABLE:
		add_order(raw + 32);
		break;
	case SIGNATURE_ZERO:
		/* Also the neutral element as R, which small keys would take. */
		memset(raw, 0, 64);
		raw[0] = (unsigned char)pick(run, 2);
		break;
	default:
		for (i = 0; i < 64; i++)
			raw[i] = (unsigned char)pick(run, 256);
	}
	encode(hook, raw, 64);
}

/* What a lenient decoder would take. */
static void
damage_encoding(struct run *run, struct hook *hook)
{
	char *s = hook->signature;
	size_t len = strlen(s);

	switch (pick(run, 6)) {
	case 0:
		s[len - 1] = '\0'; /* a padding short */
		break;
	case 1:
		s[len - 2] = '\0';
		break;
	case 2:
		/* The bits behind the last byte: 16 spellings of one signature. */
		s[len - 3] = s[len - 3] == 'B' ? 'C' : 'B';
		break;
	case 3:
		memmove(s + 41, s + 40, len - 39);
		s[40] = ' ';
		break;
	case 4:
		s[pick(run, len)] = '*';
		break;
	default:
		memcpy(s + len, "AAAA", 5);
	}
}

static void
damage_timestamp(struct run *run, struct hook *hook)
{
	char text[48];

	(void)snprintf(text, sizeof(text), "%.40s", hook->timestamp);
	switch (pick(run, 7)) {
	case 0:
		(void)snprintf(hook->timestamp, sizeof(hook->timestamp), "0%s", text);
		break;
	case 1:
		(void)snprintf(hook->timestamp, sizeof(hook->timestamp), "+%s", text);
		break;
	case 2:
		(void)snprintf(hook->timestamp, sizeof(hook->timestamp), "%s.0", text);
		break;
	case 3:
		(void)snprintf(hook->timestamp, sizeof(hook->timestamp), "%s000", text);
		break;
	case 4:
		(void)snprintf(hook->timestamp, sizeof(hook->timestamp), "-%s", text);
		break;
	case 5:
		(void)snprintf(hook->timestamp, sizeof(hook->timestamp), "%s|", text);
		break;
	default:
		(void)snprintf(
		    hook->timestamp, sizeof(hook->timestamp), "1844674407%s", text);
	}
}

/* Move what is signed between the two: "17|{" is not "1" and "7|{". */
static void
move_boundary(struct run *run, struct hook *hook)
{
	size_t keep = 1 + (size_t)pick(run, strlen(hook->timestamp) - 1);
	size_t moved = strlen(hook->timestamp) - keep;
	char text[BODY_MAX + 64];

	memcpy(text, hook->timestamp + keep, moved);
	text[moved] = '|';
	memcpy(text + moved + 1, hook->body, hook->body_bytes);
	hook->body_bytes += moved + 1;
	memcpy(hook->body, text, hook->body_bytes);
	hook->timestamp[keep] = '\0';
}

static void
damage(struct run *run, struct hook *hook, enum kind kind)
{
	int64_t now = (int64_t)time(NULL);
	char text[160];

	switch (kind) {
	case OTHER_KEY:
		sign(hook, OTHER_SEED, now);
		break;
	case BODY_BIT:
		hook->body[pick(run, hook->body_bytes)] ^= (char)(1u << pick(run, 8));
		break;
	case BODY_CUT:
		hook->body_bytes -= 1 + pick(run, hook->body_bytes - 1);
		break;
	case BODY_LONGER:
		hook->body[hook->body_bytes++] = " \n\t\0"[pick(run, 4)];
		break;
	case BODY_OF_ANOTHER:
		write_body(hook, run, run->sent + 1);
		break;
	case SIGNATURE_BIT:
	case SIGNATURE_MALLEABLE:
	case SIGNATURE_ZERO:
	case SIGNATURE_RANDOM:
		damage_signature(run, hook, kind);
		break;
	case SIGNATURE_ENCODING:
		damage_encoding(run, hook);
		break;
	case SIGNATURE_SHORT:
		hook->signature[4 * pick(run, 22)] = '\0';
		break;
	case TIMESTAMP_DIGIT:
		hook->timestamp[strlen(hook->timestamp) - 1] ^= 1;
		break;
	case TIMESTAMP_SPELLING:
		damage_timestamp(run, hook);
		break;
	case TIMESTAMP_OLD:
		sign(hook, SEED, now - 310 - (int64_t)pick(run, 1000000));
		break;
	case TIMESTAMP_NEW:
		sign(hook, SEED, now + 310 + (int64_t)pick(run, 1000000));
		break;
	case BOUNDARY:
		move_boundary(run, hook);
		break;
	case SWAPPED:
		memcpy(text, hook->signature, sizeof(text));
		memcpy(hook->signature, hook->timestamp, sizeof(hook->timestamp));
		(void)snprintf(hook->timestamp, sizeof(hook->timestamp), "%.60s", text);
		break;
	default:
		break; /* the headers are left out, or doubled */
	}
}

/* --- the sending of one --- */

static void
put_headers(struct evbuffer *out, const struct hook *hook, enum kind kind)
{
	int i, signatures = kind == SIGNATURE_MISSING ? 0
			    : kind == SIGNATURE_TWICE ? 2
						      : 1;
	int timestamps = kind == TIMESTAMP_MISSING ? 0
			 : kind == TIMESTAMP_TWICE ? 2
						   : 1;

	for (i = 0; i < signatures; i++)
		(void)evbuffer_add_printf(
		    out, "Telnyx-Signature-Ed25519: %s\r\n", hook->signature);
	for (i = 0; i < timestamps; i++)
		(void)evbuffer_add_printf(
		    out, "telnyx-timestamp: %s\r\n", hook->timestamp);
}

static void
put_body(struct run *run, struct evbuffer *out, const struct hook *hook)
{
	size_t first = hook->body_bytes / 2;

	if (pick(run, 4) != 0 || first == 0) {
		(void)evbuffer_add_printf(
		    out, "Content-Length: %zu\r\n\r\n", hook->body_bytes);
		(void)evbuffer_add(out, hook->body, hook->body_bytes);
		return;
	}
	(void)evbuffer_add_printf(
	    out, "Transfer-Encoding: chunked\r\n\r\n%zx\r\n", first);
	(void)evbuffer_add(out, hook->body, first);
	(void)evbuffer_add_printf(out, "\r\n%zX;x=y\r\n", hook->body_bytes - first);
	(void)evbuffer_add(out, hook->body + first, hook->body_bytes - first);
	(void)evbuffer_add_printf(out, "\r\n0\r\n\r\n");
}

static void connect_sender(struct sender *sender);

static void
send_next(struct sender *sender)
{
	struct run *run = sender->run;
	struct evbuffer *out = bufferevent_get_output(sender->bev);
	struct hook hook;

	if (run->sent >= run->wanted)
		return;
	sender->kind = run->sent % GENUINE_EVERY == 0
			   ? GENUINE
			   : (enum kind)(1 + pick(run, KINDS - 1));
	if (sender->kind == REPLAY && run->taken.body_bytes == 0)
		sender->kind = OTHER_KEY;
	run->sent++;
	run->by_kind[sender->kind]++;
	if (sender->kind == REPLAY) {
		hook = run->taken;
	} else {
		write_body(&hook, run, run->sent);
		sign(&hook, SEED, (int64_t)time(NULL));
		damage(run, &hook, sender->kind);
	}
	if (sender->kind == GENUINE) {
		run->genuine++;
		run->taken = hook;
	}
	sender->busy = true;
	(void)evbuffer_add_printf(out, "POST /hook HTTP/1.1\r\nHost: a\r\n");
	put_headers(out, &hook, sender->kind);
	put_body(run, out, &hook);
}

static void
ended(struct sender *sender, int status)
{
	struct run *run = sender->run;

	sender->busy = false;
	run->answered++;
	if (status == 200)
		run->ok_by_kind[sender->kind]++;
	else if (status == 0)
		run->lost++;
	if (run->answered >= run->wanted)
		(void)event_base_loopbreak(run->base);
}

static void
on_read(struct bufferevent *bev, void *arg)
{
	struct sender *sender = arg;
	struct evbuffer *in = bufferevent_get_input(bev);
	struct evbuffer_ptr end = evbuffer_search(in, "\r\n\r\n", 4, NULL);
	char head[512] = "";

	if (end.pos < 0 || end.pos > 400)
		return;
	(void)evbuffer_remove(in, head, (size_t)end.pos + 4);
	ended(sender, (int)strtol(head + 9, NULL, 10));
	if (strstr(head, "Connection: close") != NULL)
		connect_sender(sender);
	send_next(sender);
}

static void
on_event(struct bufferevent *bev, short what, void *arg)
{
	struct sender *sender = arg;

	(void)bev;
	if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) == 0)
		return;
	if (sender->busy)
		ended(sender, 0);
	connect_sender(sender);
	send_next(sender);
}

static void
connect_sender(struct sender *sender)
{
	struct sockaddr_in address;

	if (sender->bev != NULL)
		bufferevent_free(sender->bev);
	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons(sender->run->port);
	sender->bev =
	    bufferevent_socket_new(sender->run->base, -1, BEV_OPT_CLOSE_ON_FREE);
	bufferevent_setcb(sender->bev, on_read, NULL, on_event, sender);
	if (bufferevent_enable(sender->bev, EV_READ | EV_WRITE) != 0 ||
	    bufferevent_socket_connect(
		sender->bev, (struct sockaddr *)&address, (int)sizeof(address)) != 0)
		abort();
}

/* --- the whole --- */

static void
on_webhook(const struct telnyx_webhook_event *event,
    struct telnyx_webhook_handle *handle, void *arg)
{
	struct run *run = arg;

	(void)event;
	(void)handle;
	run->events++;
}

static uint64_t
setting(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

static bool
start(struct run *run)
{
	char key[TELNYX_WEBHOOK_KEY_MAX];
	const char *url;
	int i;

	if (run->base == NULL || telnyx_webhook_public_key(SEED, key) != TELNYX_OK ||
	    telnyx_webhook_receiver_new(run->base,
		TELNYX_WEBHOOK_RECEIVER(.public_key = key), &run->receiver,
		NULL) != TELNYX_OK ||
	    telnyx_webhook_receiver_on(run->receiver, TELNYX_WEBHOOK_TYPE_UNSET,
		on_webhook, run) != TELNYX_OK ||
	    telnyx_webhook_receiver_listen(run->receiver,
		TELNYX_WEBHOOK_LISTEN(.path = "/hook"), NULL) != TELNYX_OK)
		return false;
	url = telnyx_webhook_receiver_url(run->receiver);
	run->port = (uint16_t)strtoul(strrchr(url, ':') + 1, NULL, 10);
	for (i = 0; i < SENDERS; i++) {
		run->senders[i].run = run;
		connect_sender(&run->senders[i]);
		send_next(&run->senders[i]);
	}
	return true;
}

/* What came through that must not, and what did not that must. */
static uint64_t
judge(const struct run *run)
{
	uint64_t wrong = run->lost;
	int i;

	printf("%-20s %10s %10s\n", "kind", "sent", "200");
	for (i = 0; i < KINDS; i++) {
		bool good = i == GENUINE || i == REPLAY;

		printf("%-20s %10llu %10llu\n", kind_names[i],
		    (unsigned long long)run->by_kind[i],
		    (unsigned long long)run->ok_by_kind[i]);
		wrong +=
		    good ? run->by_kind[i] - run->ok_by_kind[i] : run->ok_by_kind[i];
	}
	printf("%llu requests, %llu genuine, %llu handed over, %llu forged accepted, "
	       "%llu unanswered\n",
	    (unsigned long long)run->sent, (unsigned long long)run->genuine,
	    (unsigned long long)run->events,
	    (unsigned long long)(run->events > run->genuine ? run->events - run->genuine
							    : 0),
	    (unsigned long long)run->lost);
	return wrong + (run->events == run->genuine ? 0 : 1);
}

int
main(void)
{
	struct run run = {.base = event_base_new()};
	uint64_t wrong = 1;
	int i;

	run.wanted = setting("TELNYX_FORGERIES", 20000);
	run.random = setting("TELNYX_FORGERIES_SEED", 1) * UINT64_C(0x9e3779b97f4a7c15);
	if (start(&run)) {
		(void)event_base_dispatch(run.base);
		/* What was acknowledged last is handed over. */
		telnyx_webhook_receiver_free(run.receiver);
		run.receiver = NULL;
		wrong = judge(&run);
	}
	telnyx_webhook_receiver_free(run.receiver);
	for (i = 0; i < SENDERS; i++)
		if (run.senders[i].bev != NULL)
			bufferevent_free(run.senders[i].bev);
	if (run.base != NULL) {
		(void)event_base_loop(run.base, EVLOOP_NONBLOCK);
		event_base_free(run.base);
	}
	return wrong == 0 ? 0 : 1;
}
