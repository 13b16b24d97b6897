/* SPDX-License-Identifier: MIT */
#include "programs/worker/notify.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A path, or with "@" in front a name that no file has.  0: it fits no address. */
static socklen_t
make_address(const char *name, struct sockaddr_un *out)
{
	size_t len = strlen(name);

	memset(out, 0, sizeof(*out));
	out->sun_family = AF_UNIX;
	if ((name[0] != '/' && name[0] != '@') || len >= sizeof(out->sun_path))
		return 0;
	memcpy(out->sun_path, name, len);
	if (name[0] == '@')
		out->sun_path[0] = '\0';
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
}

bool
worker_notify(const char *state)
{
	const char *name = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address;
	socklen_t len;
	bool said;
	int fd;

	if (name == NULL || (len = make_address(name, &address)) == 0 ||
	    (fd = socket(AF_UNIX, SOCK_DGRAM, 0)) < 0)
		return false;
	/* A manager that does not read holds nothing up. */
	said = sendto(fd, state, strlen(state), MSG_DONTWAIT,
		   (const struct sockaddr *)(const void *)&address, len) >= 0;
	(void)close(fd);
	return said;
}

static void
on_time(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	(void)worker_notify("WATCHDOG=1");
}

/* Another process may have got the variables of this one's manager. */
static bool
is_for_us(void)
{
	const char *pid = getenv("WATCHDOG_PID");

	return pid == NULL || strtoll(pid, NULL, 10) == (long long)getpid();
}

struct event *
worker_notify_watchdog(struct event_base *base)
{
	const char *text = getenv("WATCHDOG_USEC");
	long long usec = text != NULL ? strtoll(text, NULL, 10) / 2 : 0;
	struct timeval every;
	struct event *timer;

	if (usec <= 0 || getenv("NOTIFY_SOCKET") == NULL || !is_for_us())
		return NULL;
	every.tv_sec = (time_t)(usec / 1000000);
	every.tv_usec = (suseconds_t)(usec % 1000000);
	timer = event_new(base, -1, EV_PERSIST, on_time, NULL);
	if (timer == NULL || event_add(timer, &every) == 0)
		return timer;
	event_free(timer);
	return NULL;
}
