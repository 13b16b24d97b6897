/* SPDX-License-Identifier: MIT */
#include "tls_server.h"

#include <check.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/buffer.h>

#include "tls_listener.h"

struct tls_server {
	struct tls_listener tls; /* first */
	bool key_update;	 /* with the next reply */
	struct tls_seen seen;
};

static struct tls_server *
server_of(const struct tls_conn *conn)
{
	return (struct tls_server *)conn->listener;
}

/* --- requests --- */

static void
update_keys(struct tls_conn *conn)
{
	ck_assert_int_eq(SSL_key_update(conn->ssl, SSL_KEY_UPDATE_REQUESTED), 1);
}

static void
answer(struct tls_conn *conn)
{
	static const char body[] = "{\"data\":{\"id\":\"message\"}}";
	struct tls_server *server = server_of(conn);

	server->seen.requests++;
	if (server->key_update)
		update_keys(conn);
	server->key_update = false;
	ck_assert_int_ge(evbuffer_add_printf(bufferevent_get_output(conn->bev),
			     "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s",
			     sizeof(body) - 1, body),
	    0);
}

/* One whole request at the front of the input?  Then take it out. */
static bool
take_request(struct evbuffer *input)
{
	struct evbuffer_ptr end = evbuffer_search(input, "\r\n\r\n", 4, NULL);
	const char *length;
	char head[4096];
	size_t whole;

	if (end.pos < 0 || (size_t)end.pos >= sizeof(head))
		return false;
	ck_assert_int_eq(evbuffer_copyout(input, head, (size_t)end.pos), end.pos);
	head[end.pos] = '\0';
	length = strstr(head, "\r\nContent-Length: ");
	whole = (size_t)end.pos + 4;
	if (length != NULL)
		whole += strtoul(length + 18, NULL, 10);
	return evbuffer_get_length(input) >= whole && evbuffer_drain(input, whole) == 0;
}

static void
on_read(struct bufferevent *bev, void *arg)
{
	struct tls_conn *conn = arg;

	if (conn->ssl == NULL)
		evbuffer_add_printf(bufferevent_get_output(bev),
		    "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
	else if (take_request(bufferevent_get_input(bev)))
		answer(conn);
}

static void
look(struct tls_conn *conn)
{
	struct tls_seen *seen = &server_of(conn)->seen;
	const char *sni = SSL_get_servername(conn->ssl, TLSEXT_NAMETYPE_host_name);
	X509 *peer = SSL_get0_peer_certificate(conn->ssl);

	seen->handshakes++;
	seen->resumed += SSL_session_reused(conn->ssl) == 1;
	seen->version = SSL_version(conn->ssl);
	(void)snprintf(seen->sni, sizeof(seen->sni), "%s", sni != NULL ? sni : "");
	seen->client[0] = '\0';
	if (peer != NULL)
		(void)X509_NAME_get_text_by_NID(X509_get_subject_name(peer),
		    NID_commonName, seen->client, sizeof(seen->client));
}

static void
on_event(struct bufferevent *bev, short what, void *arg)
{
	struct tls_conn *conn = arg;

	(void)bev;
	if ((what & BEV_EVENT_CONNECTED) != 0)
		look(conn);
	else if ((what & BEV_EVENT_EOF) != 0)
		tls_conn_free(conn);
}

/* --- TLS --- */

static int
on_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_len,
    const unsigned char *in, unsigned in_len, void *arg)
{
	static const unsigned char spoken[] = "\x08http/1.1";
	struct tls_server *server = arg;
	struct tls_seen *seen = &server->seen;
	unsigned char *chosen = NULL;
	unsigned i;

	(void)ssl;
	seen->alpn[0] = '\0';
	for (i = 0; i < in_len; i += 1u + in[i])
		(void)snprintf(seen->alpn + strlen(seen->alpn),
		    sizeof(seen->alpn) - strlen(seen->alpn), "%s%.*s", i > 0 ? " " : "",
		    (int)in[i], (const char *)in + i + 1);
	if (SSL_select_next_proto(&chosen, out_len, spoken, sizeof(spoken) - 1, in,
		in_len) != OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_NOACK;
	*out = chosen;
	return SSL_TLSEXT_ERR_OK;
}

static SSL_CTX *
make_ctx(struct tls_server *server, const struct tls_server_params *params)
{
	static const unsigned char context[] = "tests";
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	ck_assert_ptr_nonnull(ctx);
	if (params->weak) {
		SSL_CTX_set_security_level(ctx, 0);
		ck_assert_int_eq(SSL_CTX_set_min_proto_version(ctx, TLS1_VERSION), 1);
	}
	if (params->version != 0) {
		ck_assert_int_eq(
		    SSL_CTX_set_min_proto_version(ctx, params->version), 1);
		ck_assert_int_eq(
		    SSL_CTX_set_max_proto_version(ctx, params->version), 1);
	}
	ck_assert_int_eq(SSL_CTX_use_certificate(ctx, params->cert->x509), 1);
	ck_assert_int_eq(SSL_CTX_use_PrivateKey(ctx, params->cert->key), 1);
	if (params->chain != NULL)
		ck_assert_int_eq(
		    (int)SSL_CTX_add1_chain_cert(ctx, params->chain->x509), 1);
	if (params->client_ca != NULL) {
		ck_assert_int_eq(X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx),
				     params->client_ca->x509),
		    1);
		SSL_CTX_set_verify(
		    ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	}
	SSL_CTX_set_session_id_context(ctx, context, sizeof(context) - 1);
	SSL_CTX_set_alpn_select_cb(ctx, on_alpn, server);
	return ctx;
}

/* --- life --- */

struct tls_server *
tls_server_new(struct event_base *base, const struct tls_server_params *params)
{
	struct tls_server *server = calloc(1, sizeof(*server));

	ck_assert_ptr_nonnull(server);
	if (!params->plain)
		server->tls.ctx = make_ctx(server, params);
	server->tls.conn_size = sizeof(struct tls_conn);
	server->tls.on_read = on_read;
	server->tls.on_event = on_event;
	tls_listener_open(&server->tls, base);
	return server;
}

void
tls_server_free(struct tls_server *server)
{
	if (server == NULL)
		return;
	tls_listener_close(&server->tls);
	free(server);
}

uint16_t
tls_server_port(const struct tls_server *server)
{
	return server->tls.port;
}

const struct tls_seen *
tls_server_seen(struct tls_server *server)
{
	server->seen.connections = server->tls.connections;
	return &server->seen;
}

void
tls_server_key_update(struct tls_server *server, bool with_reply)
{
	struct tls_conn *conn;

	server->key_update = with_reply;
	if (with_reply)
		return;
	TAILQ_FOREACH (conn, &server->tls.conns, entry) {
		update_keys(conn);
		/* On its own: there is nothing to write it with. */
		ck_assert_int_eq(SSL_do_handshake(conn->ssl), 1);
	}
}

void
tls_server_forget(struct tls_server *server)
{
	unsigned char keys[80] =
	    "other keys than the ones that OpenSSL had made itself";

	ck_assert_int_eq(
	    (int)SSL_CTX_set_tlsext_ticket_keys(server->tls.ctx, keys, sizeof(keys)),
	    1);
}
