/* SPDX-License-Identifier: MIT */
#include "programs/common/program.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

void
program_fill_streams(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		/* Standard input is opened for writing, and the others for reading, so
		 * that using them is an error. */
		if (fcntl(fd, F_GETFD) == -1 &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
			_exit(1);
	}
}

static void
end_loop(evutil_socket_t number, short what, void *arg)
{
	(void)number;
	(void)what;
	(void)event_base_loopbreak(arg);
}

bool
program_signals_heed(struct program_signals *signals, struct event_base *base,
    event_callback_fn cb, void *arg)
{
	static const int numbers[3] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction before;
	size_t i;

	if (cb == NULL) {
		cb = end_loop;
		arg = base;
	}
	for (i = 0; i < 3; i++) {
		if (numbers[i] == SIGHUP && sigaction(SIGHUP, NULL, &before) == 0 &&
		    before.sa_handler == SIG_IGN)
			continue;
		signals->events[i] = evsignal_new(base, numbers[i], cb, arg);
		if (signals->events[i] == NULL ||
		    event_add(signals->events[i], NULL) != 0)
			return false;
	}
	return true;
}

void
program_signals_drop(struct program_signals *signals)
{
	size_t i;

	for (i = 0; i < 3; i++)
		if (signals->events[i] != NULL)
			event_free(signals->events[i]);
}

const char *
program_signal_name(evutil_socket_t number)
{
	if (number == SIGHUP)
		return "the terminal is gone";
	return number == SIGTERM ? "terminated" : "interrupted";
}

void
program_getopt_reset(void)
{
	opterr = 0;
#if defined(__APPLE__) || defined(__FreeBSD__) || defined(__NetBSD__) ||               \
    defined(__OpenBSD__) || defined(__DragonFly__)
	optreset = 1;
	optind = 1;
#else
	optind = 0; /* glibc and musl: begin anew, also inside an argument */
#endif
}

size_t
program_write(int fd, const char *data, size_t len)
{
	size_t done = 0;
	ssize_t n;

	while (done < len) {
		n = write(fd, data + done, len - done);
		if (n > 0) {
			done += (size_t)n;
		} else if (n == 0) {
			errno = EIO;
			break;
		} else if (errno != EINTR) {
			break;
		}
	}
	return done;
}

int64_t
program_now_ms(void)
{
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
