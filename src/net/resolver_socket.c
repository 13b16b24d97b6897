/* SPDX-License-Identifier: MIT */
/* Newer releases of c-ares have a second form of these functions, and call the
 * first one deprecated; Debian 12's has only the first. */
#define CARES_NO_DEPRECATED

#include "net/resolver_socket.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <event2/util.h>

/* One turn's reads: more than the answers to one lookup, and less than a millisecond's
 * work. */
#define READS_PER_TURN 64

static ares_socket_t
open_socket(int family, int type, int protocol, void *arg)
{
	int fd = socket(family, type, protocol);

	(void)arg;
	if (fd < 0)
		return ARES_SOCKET_BAD;
	if (evutil_make_socket_nonblocking(fd) != 0 ||
	    evutil_make_socket_closeonexec(fd) != 0) {
		(void)close(fd);
		return ARES_SOCKET_BAD;
	}
	return fd;
}

static int
close_socket(ares_socket_t fd, void *arg)
{
	(void)arg;
	return close(fd);
}

static int
connect_socket(
    ares_socket_t fd, const struct sockaddr *address, ares_socklen_t bytes, void *arg)
{
	(void)arg;
	return connect(fd, address, bytes);
}

static ares_ssize_t
read_socket(ares_socket_t fd, void *into, size_t bytes, int flags,
    struct sockaddr *from, ares_socklen_t *from_bytes, void *arg)
{
	unsigned *reads_left = arg;

	if (*reads_left == 0) {
		errno = EWOULDBLOCK;
		return -1;
	}
	--*reads_left;
	return recvfrom(fd, into, bytes, flags, from, from_bytes);
}

static ares_ssize_t
write_socket(ares_socket_t fd, const struct iovec *parts, int count, void *arg)
{
	(void)arg;
	return writev(fd, parts, count);
}

void
telnyx_resolver_socket_use(ares_channel channel, unsigned *reads_left)
{
	static const struct ares_socket_functions functions = {.asocket = open_socket,
	    .aclose = close_socket,
	    .aconnect = connect_socket,
	    .arecvfrom = read_socket,
	    .asendv = write_socket};

	telnyx_resolver_socket_turn(reads_left);
	ares_set_socket_functions(channel, &functions, reads_left);
}

void
telnyx_resolver_socket_turn(unsigned *reads_left)
{
	*reads_left = READS_PER_TURN;
}
