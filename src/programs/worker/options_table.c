/* SPDX-License-Identifier: MIT */
#include "programs/worker/options_table.h"

#include "programs/common/duration.h"

#define ENQUEUE WORKER_ENQUEUE
#define RUN WORKER_RUN
#define CHANGE                                                                         \
	(WORKER_RESOLVE | WORKER_CANCEL | WORKER_HOLD | WORKER_RELEASE | WORKER_RETRY)
#define FILTER (WORKER_STATUS | WORKER_LIST | WORKER_EXPORT | CHANGE)
#define STATES                                                                         \
	(WORKER_LIST | WORKER_EXPORT | WORKER_CANCEL | WORKER_HOLD | WORKER_RELEASE |  \
	    WORKER_RETRY)
#define ANY 0xffffffffu

#define K(kind) WORKER_KIND_##kind
#define AT(member) WORKER_OPTION_AT(member)
#define MS(s) (1000.0 * (s))
#define FOREVER ((double)PROGRAM_DURATION_MAX_MS)

const struct worker_option worker_option_table[] = {
    {"store", "sqlite:FILE", ANY, K(TEXT), AT(store), 0, 0, "where the jobs are"},
    {"json", NULL, ANY, K(FLAG), AT(json), 0, 0, "print JSON"},

    {"format", "jsonl|csv", ENQUEUE | RUN, K(CHOICE), AT(format), 0, 0,
	"of the file (csv if its name ends so)"},
    {"unique-key", "TEMPLATE", ENQUEUE | RUN, K(TEXT), AT(unique_key), 0, 0,
	"one job a key, such as 'order-{{to}}'"},
    {"unique-for", "TIME", ENQUEUE | RUN, K(TEXT_DURATION), AT(unique_for), 0, 0,
	"how long a key counts (while the job is kept)"},
    {"run-at", "TIME", ENQUEUE, K(TEXT), AT(run_at), 0, 0,
	"not before, as 2026-12-24T08:00:00Z"},
    {"delay", "TIME", ENQUEUE, K(TEXT_DURATION), AT(delay), 0, 0,
	"not before this has passed"},
    {"expires-in", "TIME", ENQUEUE, K(TEXT_DURATION), AT(expires_in), 0, 0,
	"too late after this: discarded, not sent"},
    {"priority", "N", ENQUEUE, K(TEXT_COUNT), AT(priority), 0, 9, "0, the first, to 9"},
    {"max-attempts", "N", ENQUEUE, K(TEXT_COUNT), AT(max_attempts), 1, 1000,
	"then a job is discarded (20)"},
    {"batch", "ID", ENQUEUE, K(TEXT), AT(batch), 0, 0,
	"a campaign that jobs belong to"},
    {"queue", "NAME", ENQUEUE, K(TEXT), AT(queue), 0, 0, "(default)"},
    {"part", "NAME", ENQUEUE, K(TEXT), AT(part), 0, 0,
	"whose jobs they are: workers are fair to each"},
    {"sender", "NAME", ENQUEUE, K(TEXT), AT(sender), 0, 0,
	"one of the worker's senders"},

    {"state", "STATE", STATES, K(CHOICE), AT(state), 0, 0,
	"ready, claimed, accepted, unknown, discarded, cancelled or held"},
    {"batch", "ID", FILTER, K(TEXT), AT(batch), 0, 0, "of this batch"},
    {"queue", "NAME", FILTER, K(TEXT), AT(queue), 0, 0, "of this queue"},
    {"part", "NAME", FILTER, K(TEXT), AT(part), 0, 0, "of this part"},
    {"sender", "NAME", FILTER, K(TEXT), AT(sender), 0, 0, "of this sender"},
    {"all", NULL, CHANGE | WORKER_RELEASE_SENDER, K(FLAG), AT(all), 0, 0,
	"all that there are"},
    {"limit", "N", WORKER_LIST | WORKER_EXPORT, K(COUNT), AT(limit), 1, 1e9, "at most"},
    {"text", NULL, WORKER_SHOW | WORKER_EXPORT, K(FLAG), AT(text), 0, 0,
	"with what is sent"},
    {"as", "accepted|discard|resend", WORKER_RESOLVE, K(CHOICE), AT(as), 0, 0,
	"what became of them, or is to"},
    {"force", NULL, WORKER_RESOLVE, K(FLAG), AT(force), 0, 0,
	"resend also what may still be under way"},
    {"yes", NULL, WORKER_RESOLVE, K(FLAG), AT(yes), 0, 0, "do it to all"},
    {"for", "TIME", WORKER_PAUSE, K(DURATION), AT(pause_for_ms), 1, FOREVER,
	"then go on (until told)"},
    {"older-than", "TIME", WORKER_PRUNE, K(DURATION), AT(older_than_ms), 1, FOREVER,
	"what ended before, such as 30d"},
    {"parked", NULL, WORKER_ADOPT, K(FLAG), AT(parked), 0, 0,
	"it is a copy or a backup: what was ready is parked"},
    {"trust", NULL, WORKER_ADOPT, K(FLAG), AT(trust), 0, 0,
	"it was only moved: nothing was sent since"},

    {"deep", NULL, WORKER_DOCTOR, K(FLAG), AT(deep), 0, 0,
	"hold each index against its table, too"},

    {"senders", "FILE", RUN, K(TEXT), AT(senders), 0, 0,
	"keys and settings by name, as JSON"},
    {"base-url", "URL", RUN, K(TEXT), AT(base_url), 0, 0, "of the API"},
    {"ca-file", "FILE", RUN, K(TEXT), AT(ca_file), 0, 0, "certificates to trust, PEM"},
    {"allow-plain-http", NULL, RUN, K(FLAG), AT(allow_plain_http), 0, 0,
	"also to another machine"},
    {"webhook-url", "URL", RUN, K(TEXT), AT(webhook_url), 0, 0,
	"where Telnyx tells what became of messages"},
    {"webhook-listen", "HOST:PORT", RUN, K(TEXT), AT(webhook_listen), 0, 0,
	"take those webhooks here"},
    {"webhook-path", "PATH", RUN, K(TEXT), AT(webhook_path), 0, 0,
	"at this path (that of --webhook-url)"},
    {"public-key", "KEY", RUN, K(TEXT), AT(public_key), 0, 0,
	"the account's, for webhooks (TELNYX_PUBLIC_KEY)"},
    {"no-webhooks", NULL, RUN, K(FLAG), AT(no_webhooks), 0, 0,
	"people alone resolve what is in doubt"},
    {"events", "FILE", RUN, K(TEXT), AT(events), 0, 0,
	"append other events here, such as inbound texts"},
    {"forward", "URL", RUN, K(TEXT), AT(forward), 0, 0,
	"POST other events to this URL"},
    {"metrics", "HOST:PORT", RUN, K(TEXT), AT(metrics), 0, 0,
	"tell Prometheus here what is counted"},
    {"concurrency", "N", RUN, K(COUNT), AT(concurrency), 1, 100000,
	"jobs in flight at once (100)"},
    {"rate", "N", RUN, K(RATE), AT(rate), 0.001, 1e6, "jobs a second"},
    {"part-rate", "N", RUN, K(RATE), AT(part_rate), 0.001, 1e6,
	"jobs a second, each part"},
    {"queue", "NAME[:N[:RATE]]", RUN, K(QUEUES), 0, 0, 0,
	"only these queues; N at once, RATE a second"},
    {"unknown", "POLICY", RUN, K(UNKNOWN), 0, 0, 0,
	"park, resend-after=TIME or give-up-after=TIME"},
    {"accept-duplicates", NULL, RUN, K(FLAG), AT(accept_duplicates), 0, 0,
	"let resend-after be short: it may arrive twice"},
    {"lease", "TIME", RUN, K(DURATION), AT(lease_ms), MS(1), MS(86400),
	"how long a claim is good (15s)"},
    {"timeout", "TIME", RUN, K(DURATION), AT(timeout_ms), 1, MS(86400),
	"of a send (10s)"},
    {"until-empty", NULL, RUN, K(FLAG), AT(until_empty), 0, 0,
	"end when there is nothing to do"},
    {"wait", "TIME", RUN, K(DURATION), AT(wait_ms), 0, FOREVER,
	"nor within this time (now)"},
    {"drain-timeout", "TIME", RUN, K(DRAIN), AT(drain_timeout_ms), 0, MS(86400),
	"wait so long for what is in flight (30s)"},
    {"journal-dir", "DIR", RUN | WORKER_DOCTOR | WORKER_ADOPT, K(TEXT), AT(journal_dir),
	0, 0, "of the begun-journal (the store's)"},
    {"keep-text", "always|ended|never-after-accepted", ENQUEUE | RUN | CHANGE,
	K(CHOICE), AT(keep_text), 0, 0, "of jobs that have ended (always)"},
    {"enqueue", "FILE", RUN, K(TEXT), AT(enqueue), 0, 0, "enqueue these first"},
    {"cron", "FILE", RUN, K(TEXT), AT(cron), 0, 0,
	"enqueue these again and again, at times as in crontab(5)"},
    {"sandbox", NULL, RUN, K(FLAG), AT(sandbox), 0, 0,
	"send to a sandbox inside this program"},
    {"sandbox-log", "FILE", RUN, K(TEXT), AT(sandbox_log), 0, 0,
	"append its requests here, as JSON Lines"},
    {"verbose", NULL, RUN, K(FLAG), AT(verbose), 0, 0, "tell every change"},
};
const size_t worker_option_count =
    sizeof(worker_option_table) / sizeof(worker_option_table[0]);
