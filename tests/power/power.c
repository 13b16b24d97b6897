/* SPDX-License-Identifier: MIT */
/*
 *   POWER_POINTS=N   at how many points the power goes (60)
 *   POWER_SEED=N     of what is random
 *
 * Four times: as the library is, where nothing may be lost; with synchronous=NORMAL
 * behind its back, where the checks must find losses; with files of the same boot,
 * where they must find what would be sent twice; and with NORMAL to be seen, which the
 * library must refuse.
 */
#include "power/power.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define POINTS 60
#define EARLY 6
#define MOST_TRIES 20

static uint64_t random_state = 1;

void
power_seed(unsigned long seed)
{
	random_state = seed * 2 + 1; /* never 0 */
}

unsigned
power_random(unsigned below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (unsigned)((random_state >> 16) % below);
}

void
power_fail(const char *format, ...)
{
	va_list args;

	fputs("power: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

static unsigned long
setting(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? strtoul(text, NULL, 10) : otherwise;
}

/* --- a directory, and what runs on it --------------------------------------------- */

static void
set_up(struct power *power)
{
	char kept[80];

	snprintf(power->dir, sizeof(power->dir), "tests/tmp.power.XXXXXX");
	if (mkdtemp(power->dir) == NULL)
		power_fail("no directory");
	snprintf(kept, sizeof(kept), "%s.kept", power->dir);
	if (mkdir(kept, 0700) != 0)
		power_fail("no directory");
	snprintf(power->store, sizeof(power->store), "sqlite:%s/q.db", power->dir);
	power_boot(power->dir, 1);
	power->base = event_base_new();
	if (power->base == NULL ||
	    telnyx_sandbox_new(power->base,
		TELNYX_SANDBOX(.tls = TELNYX_BOOL(false), .api_key = "KEY"),
		&power->sandbox, NULL) != TELNYX_OK ||
	    telnyx_client_new(power->base,
		TELNYX_CONFIG(.api_key = "KEY",
		    .base_url = telnyx_sandbox_url(power->sandbox),
		    .from = "+13125550001", .rate_adapt = TELNYX_BOOL(false)),
		&power->client, NULL) != TELNYX_OK)
		power_fail("no client");
}

static void
tear_down(struct power *power)
{
	char command[200];

	telnyx_client_free(power->client);
	telnyx_sandbox_free(power->sandbox);
	event_base_loop(power->base, EVLOOP_NONBLOCK);
	event_base_free(power->base);
	snprintf(command, sizeof(command), "rm -rf %s %s.kept", power->dir, power->dir);
	if (system(command) != 0)
		power_fail("the directory stays");
	power_log_free();
}

static void
record(struct power *power)
{
	char journal[100], kept[100];

	power_record(power->dir);
	power_run(power);
	power_record_end();
	/* The file that the last worker had, whatever comes in its place. */
	snprintf(journal, sizeof(journal), "%s/q.db-begun", power->dir);
	snprintf(kept, sizeof(kept), "%s.kept/journal", power->dir);
	if (link(journal, kept) != 0)
		power_fail("no journal");
	power_image_begin();
	if (!power_image_is_whole(power->dir))
		power_fail("something was written that is not recorded");
	power_image_end();
}

/* --- points ---------------------------------------------------------------------- */

static int
order(const void *one, const void *other)
{
	size_t a = *(const size_t *)one, b = *(const size_t *)other;

	return a < b ? -1 : a > b;
}

static size_t
first(enum power_kind kind)
{
	size_t i = 0;

	while (i < power_log.count && power_log.entries[i].kind != kind)
		i++;
	return i;
}

/* One in EARLY while the store is made, from when its name is kept; the others from the
 * first that was acknowledged on. */
static void
choose(size_t *points, unsigned long count)
{
	size_t named = first(POWER_SYNC_NAMES), told = first(POWER_ACK), from;
	unsigned long i;

	for (i = 0; i < count; i++) {
		from = i % EARLY == 0 ? named : told;
		points[i] =
		    from + 1 +
		    power_random(
			(unsigned)((from == told ? power_log.count : told) - from));
	}
	qsort(points, count, sizeof(*points), order);
}

static void
check_points(struct power *power, unsigned long count, struct power_losses *losses)
{
	size_t *points = calloc(count, sizeof(*points));
	unsigned long i;

	if (points == NULL)
		power_fail("no memory");
	choose(points, count);
	power_image_begin();
	power_check_begin();
	for (i = 0; i < count; i++) {
		power_image_go_to(points[i]);
		power_image_write(power->dir);
		power_check(power, points[i], losses);
	}
	power_check_end();
	power_image_end();
	free(points);
}

static unsigned long
tell(const char *what, const struct power_losses *losses)
{
	printf("%s: %lu points: %lu refused, %lu damaged, %lu forgotten, %lu undone, "
	       "%lu ready again\n",
	    what, losses->points, losses->refused, losses->damaged, losses->forgotten,
	    losses->undone, losses->twice);
	if (losses->first[0] != '\0')
		printf("    %s\n", losses->first);
	return losses->refused + losses->damaged + losses->forgotten + losses->undone +
	       losses->twice;
}

/* --- the four ----------------------------------------------------------------------
 */

/* Where losses must be found: more points until some are. */
static void
must_lose(struct power *power, const char *what, unsigned long points,
    unsigned long *(*count_of)(struct power_losses *))
{
	struct power_losses losses = {0};
	int i;

	for (i = 0; i < MOST_TRIES && *count_of(&losses) == 0; i++)
		check_points(power, points, &losses);
	(void)tell(what, &losses);
	if (*count_of(&losses) == 0)
		power_fail("the checks would not notice");
}

static unsigned long *
ready_again(struct power_losses *losses)
{
	return &losses->twice;
}

static unsigned long *
forgotten(struct power_losses *losses)
{
	return &losses->forgotten;
}

static void
as_it_is(unsigned long points)
{
	struct power power = {0};
	struct power_losses losses = {0};

	power_setting = POWER_AS_IT_SAYS;
	set_up(&power);
	record(&power);
	printf("%zu entries recorded\n", power_log.count);
	power_boot(power.dir, 2);
	check_points(&power, points, &losses);
	if (tell("synchronous=FULL", &losses) > 0)
		power_fail("what was acknowledged was lost");
	/* A journal that was not synced lies, if it is believed. */
	power_boot(power.dir, 1);
	must_lose(&power, "as if of the same boot", points, ready_again);
	tear_down(&power);
}

static void
with_normal(unsigned long points)
{
	struct power power = {0};

	power_setting = POWER_NORMAL;
	set_up(&power);
	record(&power);
	power_setting = POWER_AS_IT_SAYS;
	power_boot(power.dir, 2);
	must_lose(&power, "synchronous=NORMAL", points, forgotten);
	tear_down(&power);
}

static void
on_open(struct telnyx_queue *queue, const struct telnyx_error *error, void *arg)
{
	(void)queue;
	if (error == NULL || strstr(error->detail, "wait for the disk") == NULL)
		power_fail("a connection that does not wait for the disk is used");
	*(bool *)arg = true;
}

static void
with_normal_seen(void)
{
	struct telnyx_queue *queue;
	struct power power = {0};
	bool told = false;

	power_setting = POWER_NORMAL_SEEN;
	set_up(&power);
	if (telnyx_queue_open(power.base, TELNYX_QUEUE_CONFIG(.store = power.store),
		on_open, &told, &queue) != TELNYX_OK)
		power_fail("no queue");
	while (!told)
		(void)event_base_loop(power.base, EVLOOP_ONCE);
	telnyx_queue_free(queue);
	tear_down(&power);
}

int
main(void)
{
	unsigned long points = setting("POWER_POINTS", POINTS);
	unsigned long seed = setting("POWER_SEED", 1);

	if (!POWER_AVAILABLE)
		return 77;
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	printf("seed %lu\n", seed);
	power_seed(seed);
	as_it_is(points);
	with_normal(points < 200 ? points : 200);
	with_normal_seen();
	return 0;
}
