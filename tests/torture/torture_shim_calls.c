/* SPDX-License-Identifier: MIT */
/* The shim's other half: system calls that fail, are interrupted, or move one
 * byte at a time. */

/* For accept4() and fopen64(), which a test on Linux may define. */
#define _GNU_SOURCE 1

#include "torture_shim_internal.h"

static const char *const names[TORTURE_CALLS] = {"socket", "connect", "read", "write",
    "getsockopt", "setsockopt", "getpeername", "getsockname", "accept", "bind",
    "listen", "fcntl", "epoll_ctl", "epoll_wait"};

const char *
torture_call_name(enum torture_call call)
{
	return names[call];
}

#if !TORTURE_AVAILABLE

void
torture_redirect_dns(uint16_t port, const char *file)
{
	(void)port;
	(void)file;
}

void
torture_set_clock(uint64_t (*now_ns)(void))
{
	(void)now_ns;
}

#else

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* The C library's own, found at its first use. */
#define REAL(name)                                                                     \
	static __typeof__(name) *real_##name;                                          \
	void *found_##name;                                                            \
	do {                                                                           \
		if (real_##name == NULL) {                                             \
			found_##name = torture_next(#name);                            \
			memcpy(&real_##name, &found_##name, sizeof(real_##name));      \
		}                                                                      \
	} while (0)

static uint16_t dns_port;
static const char *dns_file;

void
torture_redirect_dns(uint16_t port, const char *file)
{
	dns_port = port;
	dns_file = file;
}

static bool
fails(enum torture_call call)
{
	const struct torture_plan *plan = &torture.plan;

	if (call != TORTURE_EPOLL_WAIT)
		torture.activity++;
	if (!torture.armed || torture.paused > 0)
		return false;
	torture.calls[call]++;
	if (plan->call_error == 0 || plan->call != call ||
	    torture.calls[call] != plan->nth)
		return false;
	torture.fired = true;
	errno = plan->call_error;
	return true;
}

/* A call that found nothing to do is not progress. */
static ssize_t
moved(ssize_t n)
{
	if (n < 0 && torture.activity > 0)
		torture.activity--;
	return n;
}

static bool
by_bytes(int fd)
{
	REAL(getsockopt);
	int type, saved = errno;
	socklen_t size = sizeof(type);
	bool stream;

	if (!torture.armed || torture.paused > 0 || !torture.plan.one_byte)
		return false;
	stream = real_getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
		 type == SOCK_STREAM;
	errno = saved;
	torture.fired = torture.fired || stream;
	return stream;
}

/* The first byte of a vector. */
static struct iovec
first_byte(const struct iovec *vector, int count)
{
	int i;

	for (i = 0; i < count - 1 && vector[i].iov_len == 0; i++)
		;
	return (struct iovec){vector[i].iov_base, vector[i].iov_len > 0 ? 1 : 0};
}

/* --- bytes --- */

TORTURE_SEEN ssize_t
read(int fd, void *data, size_t len)
{
	REAL(read);

	if (fails(TORTURE_READ))
		return -1;
	return moved(real_read(fd, data, len > 1 && by_bytes(fd) ? 1 : len));
}

TORTURE_SEEN ssize_t
readv(int fd, const struct iovec *vector, int count)
{
	REAL(readv);
	struct iovec one;

	if (fails(TORTURE_READ))
		return -1;
	if (count < 1 || !by_bytes(fd))
		return moved(real_readv(fd, vector, count));
	one = first_byte(vector, count);
	return moved(real_readv(fd, &one, 1));
}

TORTURE_SEEN ssize_t
recv(int fd, void *data, size_t len, int flags)
{
	REAL(recv);

	if (fails(TORTURE_READ))
		return -1;
	return moved(real_recv(fd, data, len > 1 && by_bytes(fd) ? 1 : len, flags));
}

/* c-ares takes an answer only from where it has asked: 1.34.9 looks at the port,
 * too. */
static void
redirect_back(struct sockaddr *from, socklen_t len)
{
	struct sockaddr_in in;

	if (from->sa_family != AF_INET || len < sizeof(in) || dns_port == 0)
		return;
	memcpy(&in, from, sizeof(in));
	if (in.sin_port != htons(dns_port))
		return;
	in.sin_port = htons(53);
	memcpy(from, &in, sizeof(in));
}

TORTURE_SEEN ssize_t
recvfrom(int fd, void *restrict data, size_t len, int flags,
    struct sockaddr *restrict from, socklen_t *restrict from_len)
{
	REAL(recvfrom);
	ssize_t got;

	if (fails(TORTURE_READ))
		return -1;
	got = real_recvfrom(fd, data, len, flags, from, from_len);
	if (got >= 0 && from != NULL)
		redirect_back(from, *from_len);
	return moved(got);
}

TORTURE_SEEN ssize_t
write(int fd, const void *data, size_t len)
{
	REAL(write);

	if (fails(TORTURE_WRITE))
		return -1;
	return moved(real_write(fd, data, len > 1 && by_bytes(fd) ? 1 : len));
}

TORTURE_SEEN ssize_t
writev(int fd, const struct iovec *vector, int count)
{
	REAL(writev);
	struct iovec one;

	if (fails(TORTURE_WRITE))
		return -1;
	if (count < 1 || !by_bytes(fd))
		return moved(real_writev(fd, vector, count));
	one = first_byte(vector, count);
	return moved(real_writev(fd, &one, 1));
}

TORTURE_SEEN ssize_t
send(int fd, const void *data, size_t len, int flags)
{
	REAL(send);

	if (fails(TORTURE_WRITE))
		return -1;
	return moved(real_send(fd, data, len > 1 && by_bytes(fd) ? 1 : len, flags));
}

TORTURE_SEEN ssize_t
sendto(int fd, const void *data, size_t len, int flags, const struct sockaddr *to,
    socklen_t to_len)
{
	REAL(sendto);

	if (fails(TORTURE_WRITE))
		return -1;
	return moved(real_sendto(fd, data, len, flags, to, to_len));
}

/* --- sockets --- */

TORTURE_SEEN int
socket(int domain, int type, int protocol)
{
	REAL(socket);

	return fails(TORTURE_SOCKET) ? -1 : real_socket(domain, type, protocol);
}

TORTURE_SEEN int
connect(int fd, const struct sockaddr *address, socklen_t len)
{
	REAL(connect);
	struct sockaddr_in in;

	if (address->sa_family == AF_INET && len >= sizeof(in) && dns_port != 0) {
		memcpy(&in, address, sizeof(in));
		if (in.sin_port == htons(53)) {
			in.sin_port = htons(dns_port);
			in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
			address = (const struct sockaddr *)(const void *)&in;
		}
	}
	if (fails(TORTURE_CONNECT)) {
		/* What a signal interrupts goes on by itself. */
		if (errno == EINTR)
			(void)real_connect(fd, address, len);
		errno = torture.plan.call_error;
		return -1;
	}
	return real_connect(fd, address, len);
}

TORTURE_SEEN int
getsockopt(int fd, int level, int name, void *restrict value, socklen_t *restrict size)
{
	REAL(getsockopt);

	return fails(TORTURE_GETSOCKOPT)
		   ? -1
		   : real_getsockopt(fd, level, name, value, size);
}

TORTURE_SEEN int
setsockopt(int fd, int level, int name, const void *value, socklen_t size)
{
	REAL(setsockopt);

	return fails(TORTURE_SETSOCKOPT)
		   ? -1
		   : real_setsockopt(fd, level, name, value, size);
}

TORTURE_SEEN int
getpeername(int fd, struct sockaddr *restrict address, socklen_t *restrict len)
{
	REAL(getpeername);

	return fails(TORTURE_GETPEERNAME) ? -1 : real_getpeername(fd, address, len);
}

TORTURE_SEEN int
getsockname(int fd, struct sockaddr *restrict address, socklen_t *restrict len)
{
	REAL(getsockname);

	return fails(TORTURE_GETSOCKNAME) ? -1 : real_getsockname(fd, address, len);
}

TORTURE_SEEN int
accept(int fd, struct sockaddr *restrict address, socklen_t *restrict len)
{
	REAL(accept);

	return fails(TORTURE_ACCEPT) ? -1 : (int)moved(real_accept(fd, address, len));
}

TORTURE_SEEN int
accept4(int fd, struct sockaddr *restrict address, socklen_t *restrict len, int flags)
{
	REAL(accept4);

	return fails(TORTURE_ACCEPT)
		   ? -1
		   : (int)moved(real_accept4(fd, address, len, flags));
}

TORTURE_SEEN int
bind(int fd, const struct sockaddr *address, socklen_t len)
{
	REAL(bind);

	return fails(TORTURE_BIND) ? -1 : real_bind(fd, address, len);
}

TORTURE_SEEN int
listen(int fd, int backlog)
{
	REAL(listen);

	return fails(TORTURE_LISTEN) ? -1 : real_listen(fd, backlog);
}

static int
control(int fd, int command, void *argument)
{
	REAL(fcntl);

	return fails(TORTURE_FCNTL) ? -1 : real_fcntl(fd, command, argument);
}

/* The third argument is a number or a pointer; as a pointer it is both. */
#define FCNTL(name)                                                                    \
	TORTURE_SEEN int name(int fd, int command, ...)                                \
	{                                                                              \
		va_list args;                                                          \
		void *argument;                                                        \
                                                                                       \
		va_start(args, command);                                               \
		argument = va_arg(args, void *);                                       \
		va_end(args);                                                          \
		return control(fd, command, argument);                                 \
	}
FCNTL(fcntl)
FCNTL(fcntl64)

/* --- epoll --- */

TORTURE_SEEN int
epoll_ctl(int epfd, int operation, int fd, struct epoll_event *event)
{
	REAL(epoll_ctl);

	return fails(TORTURE_EPOLL_CTL) ? -1
					: real_epoll_ctl(epfd, operation, fd, event);
}

TORTURE_SEEN int
epoll_wait(int epfd, struct epoll_event *events, int most, int timeout)
{
	REAL(epoll_wait);

	return fails(TORTURE_EPOLL_WAIT) ? -1
					 : real_epoll_wait(epfd, events, most, timeout);
}

/* --- c-ares' time and settings --- */

static uint64_t (*clock_now)(void);

void
torture_set_clock(uint64_t (*now_ns)(void))
{
	clock_now = now_ns;
}

TORTURE_SEEN int
clock_gettime(clockid_t which, struct timespec *now)
{
	REAL(clock_gettime);
	uint64_t ns;

	if (clock_now == NULL || which != CLOCK_MONOTONIC)
		return real_clock_gettime(which, now);
	ns = clock_now();
	now->tv_sec = (time_t)(ns / UINT64_C(1000000000));
	now->tv_nsec = (long)(ns % UINT64_C(1000000000));
	return 0;
}

#define FOPEN(name)                                                                    \
	TORTURE_SEEN FILE *name(const char *restrict path, const char *restrict mode)  \
	{                                                                              \
		REAL(name);                                                            \
                                                                                       \
		if (dns_file != NULL && strcmp(path, "/etc/resolv.conf") == 0)         \
			path = dns_file;                                               \
		return real_##name(path, mode);                                        \
	}
FOPEN(fopen)
FOPEN(fopen64)

#endif
