/* SPDX-License-Identifier: MIT */
/* A name server for tests: UDP on 127.0.0.1 and a port of its own, on the
 * test's loop.  It says the same of every name. */
#ifndef TELNYX_TESTS_DNS_SERVER_H
#define TELNYX_TESTS_DNS_SERVER_H

#include <stdbool.h>
#include <stdint.h>

struct event_base;
struct dns_server;

#define DNS_SERVFAIL 2
#define DNS_NXDOMAIN 3
#define DNS_REFUSED 5

/* What to say to the queries of one family. */
struct dns_says {
	const char *addresses[20]; /* numeric; NULL ends them */
	uint32_t ttl_s;
	int rcode;
	bool silent; /* until dns_server_speak() */
};

struct dns_server *dns_server_new(struct event_base *base);
void dns_server_free(struct dns_server *server);
/* "127.0.0.1:12345" */
const char *dns_server_name(const struct dns_server *server);
/* From now on, for AF_INET or AF_INET6; at first both have no addresses. */
void dns_server_says(
    struct dns_server *server, int family, const struct dns_says *says);
/* Answer the last query of a family with what is to be said now. */
void dns_server_speak(struct dns_server *server, int family);
/* Say this to the last query of a family, so often, as another query's answer. */
void dns_server_babble(struct dns_server *server, int family, unsigned times);
/* Queries of a family so far. */
unsigned dns_server_queries(const struct dns_server *server, int family);

#endif
