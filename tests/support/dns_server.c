/* SPDX-License-Identifier: MIT */
#include "dns_server.h"

#include <check.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>
#include <event2/util.h>

#define HEAD_BYTES 12
#define TYPE_A 1
#define TYPE_AAAA 28

/* One family: what is asked, and what is said. */
struct side {
	struct dns_says says;
	unsigned queries;
	unsigned char query[512]; /* the last */
	size_t query_bytes;	  /* up to the end of the question */
	struct sockaddr_in from;
};

struct dns_server {
	int fd;
	struct event *event;
	char name[32];
	struct side v4, v6;
};

static struct side *
side_of(struct dns_server *server, int family)
{
	return family == AF_INET6 ? &server->v6 : &server->v4;
}

static size_t
put_number(unsigned char *out, unsigned long number, size_t bytes)
{
	size_t i;

	for (i = 0; i < bytes; i++)
		out[i] = (unsigned char)(number >> 8 * (bytes - 1 - i));
	return bytes;
}

/* One address: the name by a pointer to the question, type, class IN, TTL. */
static size_t
put_record(unsigned char *out, int family, const char *address, uint32_t ttl_s)
{
	size_t bytes = family == AF_INET6 ? 16 : 4, at = 0;

	at += put_number(out + at, 0xc00c, 2);
	at += put_number(out + at, family == AF_INET6 ? TYPE_AAAA : TYPE_A, 2);
	at += put_number(out + at, 1, 2);
	at += put_number(out + at, ttl_s, 4);
	at += put_number(out + at, bytes, 2);
	ck_assert_int_eq(inet_pton(family, address, out + at), 1);
	return at + bytes;
}

static void
answer(struct dns_server *server, int family)
{
	struct side *side = side_of(server, family);
	unsigned char reply[1024];
	size_t at = side->query_bytes, i;

	ck_assert_uint_gt(at, HEAD_BYTES);
	memcpy(reply, side->query, at);
	for (i = 0; side->says.addresses[i] != NULL; i++)
		at += put_record(
		    reply + at, family, side->says.addresses[i], side->says.ttl_s);
	put_number(reply + 2, 0x8180u | (unsigned)side->says.rcode, 2);
	put_number(reply + 6, i, 2); /* answers */
	put_number(reply + 8, 0, 4); /* and nothing more */
	ck_assert_int_eq(sendto(server->fd, reply, at, 0,
			     (const struct sockaddr *)&side->from, sizeof(side->from)),
	    (ssize_t)at);
}

static void
on_query(evutil_socket_t fd, short what, void *arg)
{
	struct dns_server *server = arg;
	struct sockaddr_in from;
	socklen_t size = sizeof(from);
	unsigned char query[512];
	struct side *side;
	ssize_t got =
	    recvfrom(fd, query, sizeof(query), 0, (struct sockaddr *)&from, &size);
	size_t at = HEAD_BYTES, type;

	(void)what;
	if (got < HEAD_BYTES + 5)
		return;
	while (at < (size_t)got && query[at] != 0)
		at += 1u + query[at];
	ck_assert_uint_le(at + 5, (size_t)got);
	type = (size_t)(query[at + 1] << 8 | query[at + 2]);
	side = side_of(server, type == TYPE_AAAA ? AF_INET6 : AF_INET);
	side->queries++;
	side->query_bytes = at + 5;
	memcpy(side->query, query, side->query_bytes);
	side->from = from;
	if (!side->says.silent)
		answer(server, type == TYPE_AAAA ? AF_INET6 : AF_INET);
}

struct dns_server *
dns_server_new(struct event_base *base)
{
	struct dns_server *server = calloc(1, sizeof(*server));
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);

	ck_assert_ptr_nonnull(server);
	server->fd = socket(AF_INET, SOCK_DGRAM, 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(
	    bind(server->fd, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(
	    getsockname(server->fd, (struct sockaddr *)&address, &size), 0);
	ck_assert_int_eq(evutil_make_socket_nonblocking(server->fd), 0);
	(void)snprintf(server->name, sizeof(server->name), "127.0.0.1:%u",
	    (unsigned)ntohs(address.sin_port));
	server->event =
	    event_new(base, server->fd, EV_READ | EV_PERSIST, on_query, server);
	ck_assert_int_eq(event_add(server->event, NULL), 0);
	return server;
}

void
dns_server_free(struct dns_server *server)
{
	if (server == NULL)
		return;
	event_free(server->event);
	(void)close(server->fd);
	free(server);
}

const char *
dns_server_name(const struct dns_server *server)
{
	return server->name;
}

void
dns_server_says(struct dns_server *server, int family, const struct dns_says *says)
{
	side_of(server, family)->says = *says;
}

void
dns_server_speak(struct dns_server *server, int family)
{
	answer(server, family);
}

void
dns_server_babble(struct dns_server *server, int family, unsigned times)
{
	unsigned char *id = side_of(server, family)->query;

	id[0] ^= 0xff;
	while (times-- > 0)
		answer(server, family);
	id[0] ^= 0xff;
}

unsigned
dns_server_queries(const struct dns_server *server, int family)
{
	return family == AF_INET6 ? server->v6.queries : server->v4.queries;
}
