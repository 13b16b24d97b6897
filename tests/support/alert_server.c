/* SPDX-License-Identifier: MIT */
#include "alert_server.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>

#include "tls_listener.h"

#define AES_KEY 16
#define IV 12
#define TAG 16
#define H2_PREFACE 24
#define H2_FRAME 9

struct conn {
	struct tls_conn tls;	  /* first */
	unsigned char secret[32]; /* what TLS 1.3 makes the server's keys of */
	uint64_t records;	  /* that were written with them */
};

struct alert_server {
	struct tls_listener tls; /* first */
	struct alert_server_params params;
	unsigned requests;
};

static struct alert_server *
server_of(const struct conn *conn)
{
	return (struct alert_server *)conn->tls.listener;
}

/* --- an alert, made by hand --- */

/* HKDF-Expand-Label of RFC 8446, section 7.1, without a context. */
static void
expand(const struct conn *conn, const char *label, unsigned char *out, size_t len)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, NULL);
	unsigned char info[32] = {0, (unsigned char)len};
	size_t label_len = strlen(label);

	info[2] = (unsigned char)(6 + label_len);
	memcpy(info + 3, "tls13 ", 6);
	memcpy(info + 9, label, label_len);
	ck_assert_int_eq(EVP_PKEY_derive_init(ctx), 1);
	ck_assert_int_eq(
	    EVP_PKEY_CTX_set_hkdf_mode(ctx, EVP_PKEY_HKDEF_MODE_EXPAND_ONLY), 1);
	ck_assert_int_eq(EVP_PKEY_CTX_set_hkdf_md(ctx, EVP_sha256()), 1);
	ck_assert_int_eq(
	    EVP_PKEY_CTX_set1_hkdf_key(ctx, conn->secret, sizeof(conn->secret)), 1);
	ck_assert_int_eq(
	    EVP_PKEY_CTX_add1_hkdf_info(ctx, info, (int)(10 + label_len)), 1);
	ck_assert_int_eq(EVP_PKEY_derive(ctx, out, &len), 1);
	EVP_PKEY_CTX_free(ctx);
}

/* AES-128-GCM: `text` and a tag behind it. */
static void
seal(const unsigned char *key, const unsigned char *iv, const unsigned char *head,
    int head_len, const unsigned char *text, int len, unsigned char *out)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n;

	ck_assert_int_eq(EVP_EncryptInit_ex(ctx, EVP_aes_128_gcm(), NULL, key, iv), 1);
	ck_assert_int_eq(EVP_EncryptUpdate(ctx, NULL, &n, head, head_len), 1);
	ck_assert_int_eq(EVP_EncryptUpdate(ctx, out, &n, text, len), 1);
	ck_assert_int_eq(EVP_EncryptFinal_ex(ctx, out + len, &n), 1);
	ck_assert_int_eq(
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, TAG, out + len), 1);
	EVP_CIPHER_CTX_free(ctx);
}

static size_t
make_alert_1_3(const struct conn *conn, unsigned char *record)
{
	const struct alert_server_params *params = &server_of(conn)->params;
	unsigned char key[AES_KEY], iv[IV];
	unsigned char head[5] = {SSL3_RT_APPLICATION_DATA, 3, 3, 0, 3 + TAG};
	unsigned char text[3] = {
	    (unsigned char)params->level, (unsigned char)params->alert, SSL3_RT_ALERT};

	expand(conn, "key", key, sizeof(key));
	expand(conn, "iv", iv, sizeof(iv));
	iv[IV - 1] ^= (unsigned char)conn->records;
	memcpy(record, head, sizeof(head));
	seal(key, iv, head, sizeof(head), text, sizeof(text), record + sizeof(head));
	return sizeof(head) + sizeof(text) + TAG;
}

/* The key block of RFC 5246, section 6.3: two keys, then two salts. */
static void
expand_1_2(const struct conn *conn, unsigned char *block, size_t len)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(EVP_PKEY_TLS1_PRF, NULL);
	unsigned char master[48], seed[13 + 64] = "key expansion";

	SSL_SESSION_get_master_key(
	    SSL_get_session(conn->tls.ssl), master, sizeof(master));
	SSL_get_server_random(conn->tls.ssl, seed + 13, 32);
	SSL_get_client_random(conn->tls.ssl, seed + 45, 32);
	ck_assert_int_eq(EVP_PKEY_derive_init(ctx), 1);
	ck_assert_int_eq(EVP_PKEY_CTX_set_tls1_prf_md(ctx, EVP_sha256()), 1);
	ck_assert_int_eq(
	    EVP_PKEY_CTX_set1_tls1_prf_secret(ctx, master, sizeof(master)), 1);
	ck_assert_int_eq(EVP_PKEY_CTX_add1_tls1_prf_seed(ctx, seed, sizeof(seed)), 1);
	ck_assert_int_eq(EVP_PKEY_derive(ctx, block, &len), 1);
	EVP_PKEY_CTX_free(ctx);
}

static size_t
make_alert_1_2(const struct conn *conn, unsigned char *record)
{
	const struct alert_server_params *params = &server_of(conn)->params;
	unsigned char block[2 * AES_KEY + 8], iv[IV] = {0};
	unsigned char head[5] = {SSL3_RT_ALERT, 3, 3, 0, 8 + 2 + TAG};
	/* The server's second record; its Finished was the first. */
	unsigned char aad[13] = {0, 0, 0, 0, 0, 0, 0, 1, SSL3_RT_ALERT, 3, 3, 0, 2};
	unsigned char text[2] = {
	    (unsigned char)params->level, (unsigned char)params->alert};

	expand_1_2(conn, block, sizeof(block));
	memcpy(iv, block + 2 * AES_KEY + 4, 4);
	memset(iv + 4, 0x77, 8); /* any, but one that was not used */
	memcpy(record, head, sizeof(head));
	memcpy(record + sizeof(head), iv + 4, 8);
	seal(block + AES_KEY, iv, aad, sizeof(aad), text, sizeof(text),
	    record + sizeof(head) + 8);
	return sizeof(head) + 8 + sizeof(text) + TAG;
}

static void
say_alert(struct conn *conn)
{
	unsigned char record[64];
	size_t len = server_of(conn)->params.version == TLS1_3_VERSION
			 ? make_alert_1_3(conn, record)
			 : make_alert_1_2(conn, record);

	ck_assert_int_eq(
	    write(bufferevent_getfd(conn->tls.bev), record, len), (ssize_t)len);
	tls_conn_free(&conn->tls);
}

/* --- requests --- */

static bool
has_whole_h1(const char *text, size_t len)
{
	const char *end = strstr(text, "\r\n\r\n");
	const char *length = strstr(text, "Content-Length: ");

	return end != NULL && length != NULL &&
	       text + len >= end + 4 + strtoul(length + 16, NULL, 10);
}

/* A frame of DATA with END_STREAM. */
static bool
has_whole_h2(const unsigned char *text, size_t len)
{
	size_t at = H2_PREFACE, frame;

	for (; at + H2_FRAME <= len; at += H2_FRAME + frame) {
		frame =
		    (size_t)text[at] << 16 | (size_t)text[at + 1] << 8 | text[at + 2];
		if (text[at + 3] == 0 && (text[at + 4] & 1) != 0)
			return at + H2_FRAME + frame <= len;
	}
	return false;
}

static void
on_written(struct bufferevent *bev, void *arg)
{
	(void)bev;
	say_alert(arg);
}

static void
on_read(struct bufferevent *bev, void *arg)
{
	struct conn *conn = arg;
	struct alert_server *server = server_of(conn);
	const struct alert_server_params *params = &server->params;
	struct evbuffer *input = bufferevent_get_input(bev);
	size_t len = evbuffer_get_length(input);
	char text[8192] = "";

	ck_assert_uint_lt(len, sizeof(text));
	ck_assert_int_eq(evbuffer_copyout(input, text, len), (int)len);
	if (!(params->h2 ? has_whole_h2((const unsigned char *)text, len)
			 : has_whole_h1(text, len)))
		return;
	server->requests++;
	conn->records = params->tickets;
	if (params->says == NULL) {
		say_alert(conn);
		return;
	}
	conn->records++;
	bufferevent_setcb(bev, NULL, on_written, NULL, conn);
	bufferevent_write(bev, params->says, params->says_bytes);
}

static void
on_event(struct bufferevent *bev, short what, void *arg)
{
	(void)bev;
	if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) != 0)
		tls_conn_free(arg);
}

/* --- TLS --- */

static void
on_key(const SSL *ssl, const char *line)
{
	struct conn *conn = SSL_get_app_data(ssl);
	static const char label[] = "SERVER_TRAFFIC_SECRET_0 ";
	char pair[3] = "";
	size_t i;

	if (conn == NULL || strncmp(line, label, sizeof(label) - 1) != 0)
		return;
	line = strrchr(line, ' ') + 1;
	for (i = 0; i < sizeof(conn->secret); i++) {
		memcpy(pair, line + 2 * i, 2);
		conn->secret[i] = (unsigned char)strtoul(pair, NULL, 16);
	}
}

static int
on_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_len,
    const unsigned char *in, unsigned in_len, void *arg)
{
	struct alert_server *server = arg;

	(void)ssl;
	(void)in;
	(void)in_len;
	*out = (const unsigned char *)(server->params.h2 ? "h2" : "http/1.1");
	*out_len = (unsigned char)strlen((const char *)*out);
	return SSL_TLSEXT_ERR_OK;
}

/* Whatever the certificate is: fine, or at fault as the test has it. */
static int
on_verify(X509_STORE_CTX *store, void *arg)
{
	struct alert_server *server = arg;

	X509_STORE_CTX_set_error(store, server->params.verify_error);
	return !server->params.refuses;
}

static SSL_CTX *
make_ctx(struct alert_server *server)
{
	const struct alert_server_params *params = &server->params;
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	ck_assert_ptr_nonnull(ctx);
	ck_assert_int_eq(SSL_CTX_set_min_proto_version(ctx, params->version), 1);
	ck_assert_int_eq(SSL_CTX_set_max_proto_version(ctx, params->version), 1);
	ck_assert_int_eq(
	    SSL_CTX_set_cipher_list(ctx, "ECDHE-ECDSA-AES128-GCM-SHA256"), 1);
	ck_assert_int_eq(SSL_CTX_set_ciphersuites(ctx, "TLS_AES_128_GCM_SHA256"), 1);
	ck_assert_int_eq(SSL_CTX_use_certificate(ctx, params->cert->x509), 1);
	ck_assert_int_eq(SSL_CTX_use_PrivateKey(ctx, params->cert->key), 1);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	if (params->version == TLS1_2_VERSION)
		SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
	ck_assert_int_eq(SSL_CTX_set_num_tickets(ctx, params->tickets), 1);
	if (params->asks)
		SSL_CTX_set_verify(ctx,
		    SSL_VERIFY_PEER |
			(params->refuses ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
		    NULL);
	SSL_CTX_set_cert_verify_callback(ctx, on_verify, server);
	SSL_CTX_set_alpn_select_cb(ctx, on_alpn, server);
	SSL_CTX_set_keylog_callback(ctx, on_key);
	return ctx;
}

/* --- life --- */

struct alert_server *
alert_server_new(struct event_base *base, const struct alert_server_params *params)
{
	struct alert_server *server = calloc(1, sizeof(*server));

	ck_assert_ptr_nonnull(server);
	server->params = *params;
	server->tls.ctx = make_ctx(server);
	server->tls.conn_size = sizeof(struct conn);
	server->tls.on_read = on_read;
	server->tls.on_event = on_event;
	tls_listener_open(&server->tls, base);
	return server;
}

void
alert_server_free(struct alert_server *server)
{
	tls_listener_close(&server->tls);
	free(server);
}

uint16_t
alert_server_port(const struct alert_server *server)
{
	return server->tls.port;
}

unsigned
alert_server_requests(const struct alert_server *server)
{
	return server->requests;
}

unsigned
alert_server_connections(const struct alert_server *server)
{
	return server->tls.connections;
}
