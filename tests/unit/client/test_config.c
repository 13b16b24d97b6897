/* SPDX-License-Identifier: MIT */
/* Settings: where they come from, what they default to, and which field an
 * unfit one is said to be in. */
#include "support/fixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "client/config.h"
#include "client/sender.h"
#include "net/pool.h"

/* --- the environment --- */

static void
clear_environment(void)
{
	unsetenv("TELNYX_API_KEY");
	unsetenv("TELNYX_BASE_URL");
	unsetenv("TELNYX_PUBLIC_KEY");
}

START_TEST(the_environment_fills_in_what_is_not_set)
{
	struct telnyx_config config;

	clear_environment();
	setenv("TELNYX_API_KEY", "KEY_env", 1);
	setenv("TELNYX_BASE_URL", "https://env.example/v2", 1);
	setenv("TELNYX_PUBLIC_KEY", "PUB_env", 1);
	telnyx_config_init(&config);
	telnyx_config_from_env(&config);
	ck_assert_str_eq(config.api_key, "KEY_env");
	ck_assert_str_eq(config.base_url, "https://env.example/v2");
	ck_assert_str_eq(config.public_key, "PUB_env");
	/* And nothing else. */
	config.api_key = config.base_url = config.public_key = NULL;
	ck_assert_mem_eq(&config, TELNYX_CONFIG(), sizeof(config));
	clear_environment();
}
END_TEST

START_TEST(what_is_set_already_is_not_overridden)
{
	struct telnyx_config config = *TELNYX_CONFIG(.api_key = "mine", .base_url = "");

	clear_environment();
	setenv("TELNYX_API_KEY", "KEY_env", 1);
	setenv("TELNYX_BASE_URL", "https://env.example/v2", 1);
	telnyx_config_from_env(&config);
	ck_assert_str_eq(config.api_key, "mine");
	ck_assert_str_eq(config.base_url, ""); /* an explicit one, too */
	ck_assert_ptr_null(config.public_key);
	clear_environment();
}
END_TEST

START_TEST(an_empty_variable_is_as_if_it_were_not_there)
{
	struct telnyx_config config = *TELNYX_CONFIG();

	clear_environment();
	setenv("TELNYX_API_KEY", "", 1);
	setenv("TELNYX_BASE_URL", "", 1);
	telnyx_config_from_env(&config);
	ck_assert_ptr_null(config.api_key);
	ck_assert_ptr_null(config.base_url);
	telnyx_config_from_env(NULL);
	clear_environment();
}
END_TEST

START_TEST(the_library_reads_no_environment_by_itself)
{
	struct telnyx_config out;
	struct telnyx_base_url url;
	struct telnyx_error *error = NULL;

	setenv("TELNYX_API_KEY", "KEY_env", 1);
	setenv("TELNYX_BASE_URL", "https://env.example/v2", 1);
	ck_assert_int_eq(telnyx_config_read(NULL, &out, &url, &error), TELNYX_OK);
	ck_assert_ptr_null(out.api_key);
	ck_assert_str_eq(out.base_url, "https://api.telnyx.com/v2");
	clear_environment();
}
END_TEST

/* --- defaults and limits --- */

START_TEST(zero_is_the_default)
{
	struct telnyx_config out;
	struct telnyx_base_url url;

	ck_assert_int_eq(telnyx_config_read(NULL, &out, &url, NULL), TELNYX_OK);
	ck_assert_uint_eq(out.timeout_ms, 10000);
	ck_assert_int_eq(out.max_attempts, 3);
	ck_assert_uint_eq(out.connect_timeout_ms, 3000);
	ck_assert_uint_eq(out.idle_timeout_ms, 5000);
	ck_assert_uint_eq(out.max_connections, 10);
	ck_assert_uint_eq(out.max_queued, 100000);
	ck_assert_uint_eq(out.max_queued_bytes, 64u << 20);
	ck_assert_uint_eq(out.max_reply_bytes, 1u << 20);
	ck_assert_uint_eq(out.max_reply_bytes_total, 64u << 20);
	ck_assert_str_eq(url.host, "api.telnyx.com");
	ck_assert_str_eq(url.prefix, "/v2");
	ck_assert_uint_eq(url.port, 443);
	ck_assert(url.https);
}
END_TEST

START_TEST(what_is_given_is_kept)
{
	struct telnyx_config out;
	struct telnyx_base_url url;

	ck_assert_int_eq(
	    telnyx_config_read(
		TELNYX_CONFIG(.timeout_ms = 1, .max_attempts = 100,
		    .connect_timeout_ms = 2, .idle_timeout_ms = 3,
		    .max_connections = 65536, .max_queued = 1000000,
		    .max_queued_bytes = 4, .max_reply_bytes = 1u << 30,
		    .rate_per_second = 1e6, .base_url = "https://h:8443/p/"),
		&out, &url, NULL),
	    TELNYX_OK);
	ck_assert_uint_eq(out.timeout_ms, 1);
	ck_assert_int_eq(out.max_attempts, 100);
	ck_assert_uint_eq(out.connect_timeout_ms, 2);
	ck_assert_uint_eq(out.idle_timeout_ms, 3);
	ck_assert_uint_eq(out.max_connections, 65536);
	ck_assert_uint_eq(out.max_queued, 1000000);
	ck_assert_uint_eq(out.max_queued_bytes, 4);
	ck_assert_uint_eq(out.max_reply_bytes, 1u << 30);
	ck_assert_uint_eq(out.max_reply_bytes_total, (size_t)2 << 30);
	ck_assert_str_eq(url.prefix, "/p");
	ck_assert_uint_eq(url.port, 8443);
}
END_TEST

/* A client cannot be made, and the error says where and why. */
static void
expect_refused(const struct telnyx_config *config, const char *field, const char *why)
{
	struct event_base *base = event_base_new();
	struct telnyx_client *client = (struct telnyx_client *)(void *)base;
	struct telnyx_error *error = NULL;

	ck_assert_msg(
	    telnyx_client_new(base, config, &client, &error) == TELNYX_E_CONFIG, "%s",
	    field);
	ck_assert_ptr_null(client);
	ck_assert_ptr_nonnull(error);
	ck_assert_int_eq(error->type, TELNYX_ERROR_VALIDATION);
	ck_assert_int_eq(error->outcome, TELNYX_OUTCOME_NONE);
	ck_assert_pstr_eq(error->field, field);
	ck_assert_msg(
	    strstr(error->detail, why) != NULL, "%s: %s", field, error->detail);
	telnyx_error_free(error);
	/* Nobody has to ask why. */
	ck_assert_int_eq(
	    telnyx_client_new(base, config, &client, NULL), TELNYX_E_CONFIG);
	event_base_free(base);
}

START_TEST(an_unfit_value_is_refused_by_its_name)
{
	expect_refused(TELNYX_CONFIG(.max_attempts = -1), "max_attempts", "1 to 100");
	expect_refused(TELNYX_CONFIG(.max_attempts = 101), "max_attempts", "1 to 100");
	expect_refused(
	    TELNYX_CONFIG(.rate_per_second = -1), "rate_per_second", "1000000");
	expect_refused(
	    TELNYX_CONFIG(.rate_per_second = 1000001), "rate_per_second", "1000000");
	expect_refused(TELNYX_CONFIG(.rate_per_second = (double)NAN), "rate_per_second",
	    "1000000");
	expect_refused(TELNYX_CONFIG(.rate_per_second = (double)INFINITY),
	    "rate_per_second", "1000000");
	expect_refused(TELNYX_CONFIG(.rate_unit = (enum telnyx_rate_unit)2),
	    "rate_unit", "telnyx_rate_unit");
	expect_refused(TELNYX_CONFIG(.max_queued = 1000001), "max_queued", "1000000");
	expect_refused(
	    TELNYX_CONFIG(.max_connections = 65537), "max_connections", "65536");
	expect_refused(TELNYX_CONFIG(.max_reply_bytes = ((size_t)1 << 30) + 1),
	    "max_reply_bytes", "1 GiB");
	expect_refused(
	    TELNYX_CONFIG(.max_reply_bytes = 100000, .max_reply_bytes_total = 199999),
	    "max_reply_bytes_total", "twice max_reply_bytes");
	expect_refused(TELNYX_CONFIG(.user_agent = "a\r\nX: y"), "user_agent",
	    "control character");
	expect_refused(TELNYX_CONFIG(.api_key = "KEY\n"), "api_key", "line end");
	expect_refused(TELNYX_CONFIG(.from = "bad!!"), "from", "1-11 letters");
	expect_refused(
	    TELNYX_CONFIG(.webhook_url = "nonsense"), "webhook_url", "http or https");
	expect_refused(TELNYX_CONFIG(.webhook_failover_url = "ftp://example.com/"),
	    "webhook_failover_url", "http or https");
}
END_TEST

START_TEST(a_base_url_that_is_none_is_refused_without_being_quoted)
{
	static const char *const bad[] = {"", "api.telnyx.com", "ftp://h/v2",
	    "https://", "https://secret:password@h/v2", "https://h/v2?key=secret",
	    "https://h/#secret", "https://h:99999/", "https://h\r\nsecret"};
	struct event_base *base = event_base_new();
	struct telnyx_client *client;
	struct telnyx_error *error;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_msg(telnyx_client_new(base, TELNYX_CONFIG(.base_url = bad[i]),
				  &client, &error) == TELNYX_E_CONFIG,
		    "%s", bad[i]);
		ck_assert_str_eq(error->field, "base_url");
		ck_assert_ptr_null(strstr(error->detail, "secret"));
		telnyx_error_free(error);
	}
	event_base_free(base);
}
END_TEST

START_TEST(plain_http_is_for_loopback_or_for_who_asks_for_it)
{
	static const char *const loopback[] = {"http://127.0.0.1:8080/v2",
	    "http://localhost/v2", "http://[::1]:1/", "http://127.9.9.9"};
	static const char *const others[] = {"http://api.telnyx.com/v2",
	    "http://10.0.0.1/v2", "http://localhost.example/"};
	struct telnyx_config out;
	struct telnyx_base_url url;
	size_t i;

	for (i = 0; i < 4; i++)
		ck_assert_int_eq(
		    telnyx_config_read(
			TELNYX_CONFIG(.base_url = loopback[i]), &out, &url, NULL),
		    TELNYX_OK);
	for (i = 0; i < 3; i++) {
		expect_refused(TELNYX_CONFIG(.base_url = others[i]), "base_url",
		    "allow_plain_http");
		expect_refused(TELNYX_CONFIG(.base_url = others[i],
				   .allow_plain_http = TELNYX_BOOL(false)),
		    "base_url", "allow_plain_http");
		ck_assert_int_eq(
		    telnyx_config_read(TELNYX_CONFIG(.base_url = others[i],
					   .allow_plain_http = TELNYX_BOOL(true)),
			&out, &url, NULL),
		    TELNYX_OK);
		ck_assert(!url.https);
	}
}
END_TEST

START_TEST(http_2_is_refused_where_it_cannot_be_spoken)
{
	expect_refused(TELNYX_CONFIG(.http_version = (enum telnyx_http_version)4),
	    "http_version", "telnyx_http_version");
	expect_refused(TELNYX_CONFIG(.http_version = TELNYX_HTTP_2,
			   .base_url = "http://127.0.0.1:1"),
	    "http_version", "needs https");
	if (!telnyx_pool_has_h2())
		expect_refused(TELNYX_CONFIG(.http_version = TELNYX_HTTP_2),
		    "http_version", "without which");
}
END_TEST

START_TEST(misuse_is_told_by_the_return_value)
{
	struct event_base *base = event_base_new();
	struct telnyx_config unset = {0};
	struct telnyx_client *client;
	struct telnyx_error *error = (struct telnyx_error *)(void *)base;

	ck_assert_int_eq(telnyx_client_new(NULL, TELNYX_CONFIG(), &client, &error),
	    TELNYX_E_INVALID);
	/* ... and said in words, too. */
	ck_assert_str_eq(error->field, "base");
	telnyx_error_free(error);
	ck_assert_int_eq(
	    telnyx_client_new(base, TELNYX_CONFIG(), NULL, NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(
	    telnyx_client_new(base, &unset, &client, &error), TELNYX_E_INVALID);
	ck_assert_ptr_null(client);
	ck_assert_str_eq(error->field, "config.size");
	telnyx_error_free(error);
	event_base_free(base);
}
END_TEST

/* --- TLS --- */

START_TEST(a_ca_file_that_cannot_be_used_is_named_with_its_path)
{
	expect_refused(TELNYX_CONFIG(.ca_file = "/nonexistent/ca.pem"), "ca_file",
	    "/nonexistent/ca.pem");
	expect_refused(
	    TELNYX_CONFIG(.ca_file = "/nonexistent/ca.pem"), "ca_file", "No such file");
	expect_refused(TELNYX_CONFIG(.ca_file = "/dev/null"), "ca_file", "/dev/null");
	expect_refused(TELNYX_CONFIG(.ca_file = "/"), "ca_file", "/ ");
}
END_TEST

START_TEST(ca_text_and_client_certificates_are_named_too)
{
	expect_refused(TELNYX_CONFIG(.ca_pem = ""), "ca_pem", "PEM");
	expect_refused(TELNYX_CONFIG(.ca_pem = "no certificate"), "ca_pem", "PEM");
	expect_refused(TELNYX_CONFIG(.ca_pem = "-----BEGIN CERTIFICATE-----\nAAAA\n"
					       "-----END CERTIFICATE-----\n"),
	    "ca_pem", "PEM");
	expect_refused(TELNYX_CONFIG(.client_cert_file = "/nonexistent/c.pem",
			   .client_key_file = "/nonexistent/k.pem"),
	    "client_cert_file", "/nonexistent/c.pem");
	/* Each needs the other. */
	expect_refused(TELNYX_CONFIG(.client_cert_file = "/nonexistent/c.pem"),
	    "client_key_file", "client_cert_file");
	expect_refused(TELNYX_CONFIG(.client_key_file = "/nonexistent/k.pem"),
	    "client_cert_file", "client_key_file");
}
END_TEST

START_TEST(without_tls_the_ca_is_not_looked_at)
{
	struct event_base *base = event_base_new();
	struct telnyx_client *client;

	ck_assert_int_eq(telnyx_client_new(base,
			     TELNYX_CONFIG(.base_url = "http://127.0.0.1:1",
				 .ca_file = "/nonexistent"),
			     &client, NULL),
	    TELNYX_OK);
	telnyx_client_free(client);
	event_base_free(base);
}
END_TEST

/* --- senders --- */

START_TEST(a_sender_s_unfit_value_is_refused_by_its_name)
{
	static const struct {
		struct telnyx_sender_params params;
		const char *field;
	} bad[] = {
	    {{.max_attempts = -1}, "max_attempts"},
	    {{.max_attempts = 101}, "max_attempts"},
	    {{.rate_per_second = -0.5}, "rate_per_second"},
	    {{.rate_per_second = 2e6}, "rate_per_second"},
	    {{.rate_unit = (enum telnyx_rate_unit)7}, "rate_unit"},
	};
	struct telnyx_sender_params params;
	struct telnyx_sender *sender;
	struct telnyx_error *error;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		params = bad[i].params;
		params.size = sizeof(params);
		ck_assert_int_eq(
		    telnyx_sender_new(&params, &sender, &error), TELNYX_E_CONFIG);
		ck_assert_ptr_null(sender);
		ck_assert_str_eq(error->field, bad[i].field);
		telnyx_error_free(error);
	}
}
END_TEST

START_TEST(a_sender_keeps_copies)
{
	char key[] = "KEY_abc", tenant[] = "acme", profile[] = "p", url[] = "https://h";
	struct telnyx_sender *sender;

	ck_assert_int_eq(
	    telnyx_sender_new(
		TELNYX_SENDER(.api_key = key, .tenant_id = tenant,
		    .messaging_profile_id = profile, .webhook_url = url,
		    .webhook_failover_url = url, .from = TELNYX_NULL,
		    .use_profile_webhooks = TELNYX_BOOL(false), .timeout_ms = 7),
		&sender, NULL),
	    TELNYX_OK);
	memset(key, 'x', sizeof(key) - 1);
	memset(tenant, 'x', sizeof(tenant) - 1);
	memset(profile, 'x', sizeof(profile) - 1);
	memset(url, 'x', sizeof(url) - 1);
	ck_assert_str_eq(sender->params.api_key, "KEY_abc");
	ck_assert_str_eq(sender->authorization, "Bearer KEY_abc");
	ck_assert_str_eq(sender->params.tenant_id, "acme");
	ck_assert_str_eq(sender->params.messaging_profile_id, "p");
	ck_assert_str_eq(sender->params.webhook_url, "https://h");
	ck_assert_str_eq(sender->params.webhook_failover_url, "https://h");
	/* The null that means null stays that very one. */
	ck_assert_ptr_eq(sender->params.from, TELNYX_NULL);
	fx_assert_bool(sender->params.use_profile_webhooks, false);
	ck_assert_uint_eq(sender->params.timeout_ms, 7);
	telnyx_sender_unref(sender);
}
END_TEST

START_TEST(no_key_makes_no_authorization)
{
	static const char *const keys[] = {NULL, "", TELNYX_NULL};
	struct telnyx_sender *sender;
	size_t i;

	for (i = 0; i < 3; i++) {
		ck_assert_int_eq(
		    telnyx_sender_new(TELNYX_SENDER(.api_key = keys[i]), &sender, NULL),
		    TELNYX_OK);
		ck_assert_ptr_null(sender->authorization);
		telnyx_sender_unref(sender);
	}
}
END_TEST

START_TEST(a_sender_lives_until_its_last_reference)
{
	struct telnyx_sender *sender;

	ck_assert_int_eq(
	    telnyx_sender_new(TELNYX_SENDER(.api_key = "k"), &sender, NULL), TELNYX_OK);
	ck_assert_ptr_eq(telnyx_sender_ref(sender), sender);
	telnyx_sender_unref(sender);
	ck_assert_str_eq(sender->params.api_key, "k");
	telnyx_sender_unref(sender);
	telnyx_sender_unref(NULL);
	ck_assert_ptr_null(telnyx_sender_ref(NULL));
}
END_TEST

START_TEST(a_sender_s_misuse_is_told_by_the_return_value)
{
	struct telnyx_sender_params unset = {0};
	struct telnyx_sender *sender;

	ck_assert_int_eq(telnyx_sender_new(NULL, &sender, NULL), TELNYX_E_INVALID);
	ck_assert_ptr_null(sender);
	ck_assert_int_eq(
	    telnyx_sender_new(TELNYX_SENDER(), NULL, NULL), TELNYX_E_INVALID);
	ck_assert_int_eq(telnyx_sender_new(&unset, &sender, NULL), TELNYX_E_INVALID);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("config");
	TCase *config = tcase_create("config"), *senders = tcase_create("sender");

	tcase_add_test(config, the_environment_fills_in_what_is_not_set);
	tcase_add_test(config, what_is_set_already_is_not_overridden);
	tcase_add_test(config, an_empty_variable_is_as_if_it_were_not_there);
	tcase_add_test(config, the_library_reads_no_environment_by_itself);
	tcase_add_test(config, zero_is_the_default);
	tcase_add_test(config, what_is_given_is_kept);
	tcase_add_test(config, an_unfit_value_is_refused_by_its_name);
	tcase_add_test(config, a_base_url_that_is_none_is_refused_without_being_quoted);
	tcase_add_test(config, plain_http_is_for_loopback_or_for_who_asks_for_it);
	tcase_add_test(config, http_2_is_refused_where_it_cannot_be_spoken);
	tcase_add_test(config, misuse_is_told_by_the_return_value);
	tcase_add_test(config, a_ca_file_that_cannot_be_used_is_named_with_its_path);
	tcase_add_test(config, ca_text_and_client_certificates_are_named_too);
	tcase_add_test(config, without_tls_the_ca_is_not_looked_at);
	suite_add_tcase(suite, config);
	tcase_add_test(senders, a_sender_s_unfit_value_is_refused_by_its_name);
	tcase_add_test(senders, a_sender_keeps_copies);
	tcase_add_test(senders, no_key_makes_no_authorization);
	tcase_add_test(senders, a_sender_lives_until_its_last_reference);
	tcase_add_test(senders, a_sender_s_misuse_is_told_by_the_return_value);
	suite_add_tcase(suite, senders);
	return fx_main(suite);
}
