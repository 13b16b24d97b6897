/* SPDX-License-Identifier: MIT */
/*
 * What OpenSSL reads from: a BIO over a buffer that one recv() fills with as
 * much as the socket has.
 *
 * OpenSSL's own read-ahead would do so, too, but it moves all that it has to the
 * front of its buffer for each record, and servers send a small one for each
 * reply: with 100 messages in flight, 25 KB for each of them.  Both buffers, the
 * one here and OpenSSL's, are there only while there is something to read.
 */
#include "net/h2_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define IN_BYTES 65536
#define TIGHT_BYTES 8192

/* Fill the buffer from the socket.  False: there is nothing for now, or ever; errno
 * says why. */
static bool
refill(struct telnyx_h2 *h2)
{
	size_t room = IN_BYTES;
	ssize_t len;

	if (h2->in_asked || h2->in_ended) {
		errno = EAGAIN;
		return false;
	}
	if (h2->in == NULL && (h2->in = malloc(IN_BYTES)) == NULL) {
		errno = ENOMEM;
		return false;
	}
	/* While replies hold much that their owners have not read, a smaller piece is
	 * read. */
	if (telnyx_byte_account_is_tight(&h2->net->replies))
		room = TIGHT_BYTES;
	do
		len = recv(h2->fd, h2->in, room, 0);
	while (len < 0 && errno == EINTR);
	if (len < 0)
		return false;
	h2->in_at = 0;
	h2->in_len = (size_t)len;
	h2->in_ended = len == 0;
	/* The socket is read once a turn, so that other events and timers run however
	 * fast the peer is: what is left is in the socket, and the next poll reports
	 * it. */
	h2->in_asked = true;
	return len > 0;
}

static int
source_read(BIO *bio, char *out, int room)
{
	struct telnyx_h2 *h2 = BIO_get_data(bio);
	size_t len = (size_t)room;

	BIO_clear_retry_flags(bio);
	if (room <= 0)
		return 0;
	if (h2->in_at == h2->in_len && !refill(h2)) {
		/* OpenSSL frees its buffer now, if that is empty. */
		(void)SSL_set_mode(h2->ssl, SSL_MODE_RELEASE_BUFFERS);
		if (h2->in_ended)
			return 0;
		if (errno == EAGAIN || errno == EWOULDBLOCK)
			BIO_set_retry_read(bio);
		return -1;
	}
	if (len > h2->in_len - h2->in_at)
		len = h2->in_len - h2->in_at;
	memcpy(out, h2->in + h2->in_at, len);
	h2->in_at += len;
	return (int)len;
}

static long
source_ctrl(BIO *bio, int what, long number, void *pointer)
{
	const struct telnyx_h2 *h2 = BIO_get_data(bio);

	(void)number;
	(void)pointer;
	if (what == BIO_CTRL_EOF)
		return h2->in_ended && h2->in_at == h2->in_len;
	if (what == BIO_CTRL_PENDING)
		return (long)(h2->in_len - h2->in_at);
	return what == BIO_CTRL_FLUSH;
}

bool
telnyx_h2_source_new(struct telnyx_h2 *h2)
{
	BIO *bio = NULL;

	h2->source = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "socket, by the turn");
	if (h2->source == NULL || BIO_meth_set_read(h2->source, source_read) != 1 ||
	    BIO_meth_set_ctrl(h2->source, source_ctrl) != 1 ||
	    (bio = BIO_new(h2->source)) == NULL)
		return false;
	/* Have OpenSSL use up what one recv() brought, records without data among it.
	 */
	(void)SSL_set_mode(h2->ssl, SSL_MODE_AUTO_RETRY);
	BIO_set_data(bio, h2);
	BIO_set_init(bio, 1);
	SSL_set0_rbio(h2->ssl, bio); /* writing goes on through the socket's own BIO */
	return true;
}

void
telnyx_h2_source_begin(struct telnyx_h2 *h2)
{
	h2->in_asked = false;
	/* Do not have OpenSSL free its buffer after each record of the turn. */
	(void)SSL_clear_mode(h2->ssl, SSL_MODE_RELEASE_BUFFERS);
}

void
telnyx_h2_source_end(struct telnyx_h2 *h2)
{
	(void)SSL_set_mode(h2->ssl, SSL_MODE_RELEASE_BUFFERS);
	if (h2->in_at < h2->in_len)
		return;
	free(h2->in);
	h2->in = NULL;
	h2->in_at = h2->in_len = 0;
}
