/* SPDX-License-Identifier: MIT */
/* What a receiver can be made with, and what is refused by name. */
#include "webhook_receiver_fx.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/pem.h>

START_TEST(tls_serves_the_same)
{
	struct cert cert = cert_make(
	    &(struct cert_spec){.name = "localhost", .san = "IP:127.0.0.1"}, NULL);
	char *pem = cert_pem(&cert), *cert_path = cert_file(&cert);
	char *key_path = cert_key_file(&cert);
	char *body = rx_event(EVENT, "a"), *request;
	struct rx_client *client;

	RX_START(.tolerance_s = 0);
	rx_listen(TELNYX_WEBHOOK_LISTEN(.cert_file = cert_path, .key_file = key_path,
	    .path = "/hook"));
	ck_assert_int_eq(
	    strncmp(telnyx_webhook_receiver_url(rx.receiver), "https://", 8), 0);
	request = rx_request(NULL, body);
	client = rx_connect_tls(pem);
	rx_say(client, request);
	expect_next(client, 200);
	rx_say(client, request);
	expect_next(client, 200);
	ck_assert_uint_eq(rx_count(TELNYX_WEBHOOK_REASON_DUPLICATE), 1);
	rx_client_free(client);

	/* Who speaks no TLS is not answered. */
	client = rx_connect();
	rx_say(client, request);
	rx_wait_gone(client);
	rx_client_free(client);
	rx_settle();
	ck_assert_uint_eq(rx_count(TELNYX_WEBHOOK_REASON_TLS), 1);
	ck_assert_uint_eq(rx_stats().connections, 0);
	(void)remove(cert_path);
	(void)remove(key_path);
	free(request);
	free(body);
	free(pem);
	free(cert_path);
	free(key_path);
	cert_clear(&cert);
	rx_stop();
}
END_TEST

static char *
key_pem(const struct cert *cert)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *data, *text;
	long len;

	ck_assert_int_eq(
	    PEM_write_bio_PrivateKey(bio, cert->key, NULL, NULL, 0, NULL, NULL), 1);
	len = BIO_get_mem_data(bio, &data);
	text = calloc(1, (size_t)len + 1);
	memcpy(text, data, (size_t)len);
	BIO_free(bio);
	return text;
}

static void
expect_unfit(const struct telnyx_webhook_listen_params *params, const char *field)
{
	struct telnyx_error *error = NULL;

	ck_assert_int_eq(telnyx_webhook_receiver_listen(rx.receiver, params, &error),
	    TELNYX_E_CONFIG);
	ck_assert_ptr_nonnull(error);
	ck_assert_str_eq(error->field, field);
	telnyx_error_free(error);
	ck_assert_ptr_null(telnyx_webhook_receiver_url(rx.receiver));
}

START_TEST(settings_that_cannot_be_listened_with_are_named)
{
	struct cert cert = cert_make(&(struct cert_spec){.name = "a"}, NULL);
	struct cert other = cert_make(&(struct cert_spec){.name = "b"}, NULL);
	char *pem = cert_pem(&cert), *key = key_pem(&cert),
	     *other_key = key_pem(&other);
	struct telnyx_error *error = NULL;
	uint16_t port;

	RX_START(.tolerance_s = 0);
	expect_unfit(TELNYX_WEBHOOK_LISTEN(.path = "hook"), "path");
	expect_unfit(TELNYX_WEBHOOK_LISTEN(.path = "/a?b"), "path");
	expect_unfit(TELNYX_WEBHOOK_LISTEN(.address = "localhost"), "address");
	expect_unfit(TELNYX_WEBHOOK_LISTEN(.cert_pem = pem), "key_file");
	expect_unfit(TELNYX_WEBHOOK_LISTEN(.key_pem = key), "cert_file");
	expect_unfit(
	    TELNYX_WEBHOOK_LISTEN(.cert_pem = pem, .cert_file = "/", .key_pem = key),
	    "cert_pem");
	expect_unfit(
	    TELNYX_WEBHOOK_LISTEN(.cert_pem = pem, .key_pem = other_key), "key_pem");
	expect_unfit(
	    TELNYX_WEBHOOK_LISTEN(.cert_pem = "nothing", .key_pem = key), "cert_pem");
	expect_unfit(TELNYX_WEBHOOK_LISTEN(.cert_file = "/nowhere", .key_pem = key),
	    "cert_file");

	rx_listen(TELNYX_WEBHOOK_LISTEN(.cert_pem = pem, .key_pem = key));
	port = rx.port;
	ck_assert_int_eq(
	    telnyx_webhook_receiver_listen(rx.receiver, NULL, NULL), TELNYX_E_INVALID);
	telnyx_webhook_receiver_free(rx.receiver);
	rx.receiver = NULL;
	/* Taken: by a listener that does not share. */
	{
		struct rx first = rx;

		RX_START(.tolerance_s = 0);
		rx_listen(NULL);
		port = rx.port;
		ck_assert_int_eq(telnyx_webhook_receiver_new(rx.base,
				     TELNYX_WEBHOOK_RECEIVER(.public_key = RX_PUBLIC),
				     &first.receiver, NULL),
		    TELNYX_OK);
		ck_assert_int_eq(telnyx_webhook_receiver_listen(first.receiver,
				     TELNYX_WEBHOOK_LISTEN(.port = port), &error),
		    TELNYX_E_SYSTEM);
		ck_assert_ptr_nonnull(strstr(error->detail, "in use"));
		telnyx_error_free(error);
		telnyx_webhook_receiver_free(first.receiver);
		event_base_free(first.base);
		free(first.env);
	}
	free(pem);
	free(key);
	free(other_key);
	cert_clear(&cert);
	cert_clear(&other);
	rx_stop();
}
END_TEST

static void
expect_no_receiver(
    const struct telnyx_webhook_receiver_params *params, const char *field)
{
	struct event_base *base = event_base_new();
	struct telnyx_webhook_receiver *receiver;
	struct telnyx_error *error = NULL;

	ck_assert_int_eq(telnyx_webhook_receiver_new(base, params, &receiver, &error),
	    TELNYX_E_CONFIG);
	ck_assert_ptr_null(receiver);
	ck_assert_str_eq(error->field, field);
	telnyx_error_free(error);
	event_base_free(base);
}

START_TEST(settings_that_cannot_be_used_are_named)
{
	static const char *const list[] = {RX_PUBLIC, NULL};
	struct telnyx_webhook_keys *keys = NULL;
	struct event_base *base = event_base_new();
	struct telnyx_webhook_receiver *receiver;

	expect_no_receiver(NULL, "public_key");
	expect_no_receiver(TELNYX_WEBHOOK_RECEIVER(.public_key = "x"), "public_key");
	expect_no_receiver(
	    TELNYX_WEBHOOK_RECEIVER(.public_key = RX_PUBLIC, .timeout_ms = UINT32_MAX),
	    "timeout_ms");
	expect_no_receiver(TELNYX_WEBHOOK_RECEIVER(.public_key = RX_PUBLIC,
			       .max_body_bytes = SIZE_MAX),
	    "max_body_bytes");
	expect_no_receiver(TELNYX_WEBHOOK_RECEIVER(.public_key = RX_PUBLIC,
			       .max_body_bytes = 1000, .max_body_bytes_total = 1999),
	    "max_body_bytes_total");
	expect_no_receiver(TELNYX_WEBHOOK_RECEIVER(.public_key = RX_PUBLIC,
			       .acknowledge = (enum telnyx_webhook_acknowledge)3),
	    "acknowledge");
	ck_assert_int_eq(telnyx_webhook_keys_new(list, &keys, NULL), TELNYX_OK);
	expect_no_receiver(
	    TELNYX_WEBHOOK_RECEIVER(.public_key = RX_PUBLIC, .keys = keys),
	    "public_key");
	ck_assert_int_eq(telnyx_webhook_receiver_new(base,
			     TELNYX_WEBHOOK_RECEIVER(.keys = keys), &receiver, NULL),
	    TELNYX_OK);
	telnyx_webhook_keys_unref(keys);
	telnyx_webhook_receiver_free(receiver);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_new(base,
		&(struct telnyx_webhook_receiver_params){.public_key = RX_PUBLIC},
		&receiver, NULL),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_new(NULL, NULL, &receiver, NULL), TELNYX_E_INVALID);
	telnyx_webhook_receiver_free(NULL);
	event_base_free(base);
}
END_TEST

START_TEST(a_path_that_is_taken_cannot_be_mounted)
{
	start(1);
	ck_assert_int_eq(telnyx_webhook_receiver_mount(rx.receiver, rx.http, "/hook"),
	    TELNYX_E_CONFIG);
	ck_assert_int_eq(telnyx_webhook_receiver_mount(rx.receiver, rx.http, "hook"),
	    TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_mount(rx.receiver, rx.http, "/two"), TELNYX_OK);
	telnyx_webhook_receiver_unmount(rx.receiver, rx.http);
	ck_assert_int_eq(rx_post("a"), 404);
	ck_assert_uint_eq(rx.reports, 0);
	ck_assert_int_eq(
	    telnyx_webhook_receiver_mount(rx.receiver, rx.http, "/hook"), TELNYX_OK);
	ck_assert_int_eq(rx_post("a"), 200);
	rx_stop();
}
END_TEST

START_TEST(every_reason_has_a_name_of_its_own)
{
	int i, k;

	for (i = 0; i < TELNYX_WEBHOOK_REASON_COUNT; i++)
		for (k = 0; k < i; k++)
			ck_assert_str_ne(
			    telnyx_webhook_reason_name((enum telnyx_webhook_reason)i),
			    telnyx_webhook_reason_name((enum telnyx_webhook_reason)k));
	ck_assert_str_eq(
	    telnyx_webhook_reason_name((enum telnyx_webhook_reason)i), "?");
	ck_assert_str_eq(
	    telnyx_webhook_reason_name((enum telnyx_webhook_reason) - 1), "?");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("webhook_settings");
	TCase *tcase;

	tcase = tcase_create("both fronts");
	tcase_add_test(tcase, a_path_that_is_taken_cannot_be_mounted);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("own listener");
	tcase_add_test(tcase, tls_serves_the_same);
	tcase_add_test(tcase, settings_that_cannot_be_listened_with_are_named);
	tcase_add_test(tcase, settings_that_cannot_be_used_are_named);
	tcase_add_test(tcase, every_reason_has_a_name_of_its_own);
	suite_add_tcase(suite, tcase);
	return fx_main(suite);
}
