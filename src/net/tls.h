/* SPDX-License-Identifier: MIT */
/*
 * TLS for a client: one SSL_CTX, certificates and host names always verified,
 * the last session of the host kept for resumption.
 *
 * A session is duplicated when the server issues it: libevent frees an SSL
 * without a shutdown, and OpenSSL makes such a session unusable.
 */
#ifndef TELNYX_NET_TLS_H
#define TELNYX_NET_TLS_H

#include <openssl/ssl.h>

#include <telnyx/types.h>

struct telnyx_tls;

struct telnyx_tls_params {
	const char *host; /* name or numeric address, to verify and for SNI */
	bool host_is_ip;
	const char *ca_file; /* NULL with ca_pem NULL: the system's store */
	const char *ca_pem;
	const char *client_cert_file;
	const char *client_key_file;
};

/* Could OpenSSL set itself up?  Where memory was out at its first use it could not,
 * never tries again, and would end the process when used. */
bool telnyx_tls_available(void);

/* On failure *out is NULL, `field` is the setting at fault (or NULL) and `why`
 * says what is wrong with it. */
enum telnyx_status telnyx_tls_new(const struct telnyx_tls_params *params,
    struct telnyx_tls **out, const char **field, char *why, size_t why_size);
void telnyx_tls_free(struct telnyx_tls *tls);

/* Have SSL_read() return after each record that held no data, a session ticket or
 * a key update: else it goes on to the next, for as long as the peer sends them,
 * and the loop stands still. */
void telnyx_tls_read_by_records(SSL_CTX *ctx);

/* An SSL for a handshake, set up to verify the host; NULL: no memory. */
SSL *telnyx_tls_session_new(struct telnyx_tls *tls);
/* Offer "h2" beside "http/1.1", h2 first. */
bool telnyx_tls_offer_h2(SSL *ssl);

/* What a server was seen to say in a handshake and behind it: as much as it takes to
 * know whether the server's handshake ever ended. */
struct telnyx_tls_seen {
	bool tls_1_3;
	bool asked;    /* for the client's certificate, in the handshake */
	bool finished; /* the server's Finished */
	bool spoke;    /* anything behind that but an alert: a ticket, data */
	bool fatal;    /* the last alert */
	int alert;     /* its description; 0: none, or close_notify */
};

/* Have `seen` filled in, which must live as long as the SSL; NULL: no more. */
void telnyx_tls_watch(SSL *ssl, struct telnyx_tls_seen *seen);

/* Has the server refused the client's certificate, or that there was none?  In TLS 1.3
 * the server decides that when the client is through and may already have requests
 * behind the handshake.  True only where the alert must have ended the server's
 * handshake; a later one that looks the same comes from an application, which may have
 * read anything. */
bool telnyx_tls_certificate_refused(const struct telnyx_tls_seen *seen);

#endif
