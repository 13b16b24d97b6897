/* SPDX-License-Identifier: MIT */
/**
 * @file messaging_url_domain.h
 * Domains that Telnyx's URL shortener can use (`/v2/messaging_url_domains`).
 */
#ifndef TELNYX_MESSAGING_URL_DOMAIN_H
#define TELNYX_MESSAGING_URL_DOMAIN_H

#include <telnyx/message.h>
#include <telnyx/page.h>
#include <telnyx/request.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A domain for short links. Allocated by the library, read-only, growing only
 * at its end; any text may be NULL.
 */
struct telnyx_messaging_url_domain {
	const char *id;
	const char *record_type;
	const char *url_domain; /**< For telnyx_url_shortener_settings.domain. */
	const char *use_case;

	/** The object all this was read from, for what is not named above. */
	const struct telnyx_json *json;
	const struct telnyx_reply *reply; /**< NULL for a copy. */
};

/** Runs for each of a list; see page.h. */
typedef enum telnyx_list_action (*telnyx_messaging_url_domain_item_cb)(
    const struct telnyx_messaging_url_domain *domain, const struct telnyx_page *page,
    void *arg);

/** A deep copy, free of any thread.  @return NULL: no memory, or NULL given. */
TELNYX_EXPORT struct telnyx_messaging_url_domain *telnyx_messaging_url_domain_dup(
    const struct telnyx_messaging_url_domain *domain);
/** Free a copy.  NULL is fine. */
TELNYX_EXPORT void telnyx_messaging_url_domain_free(
    struct telnyx_messaging_url_domain *domain);

/** `GET /messaging_url_domains`, page by page; see page.h. @since 0.1 */
TELNYX_EXPORT enum telnyx_status telnyx_messaging_url_domain_list(
    struct telnyx_client *client, const struct telnyx_list_options *list,
    const struct telnyx_call_options *opts, telnyx_messaging_url_domain_item_cb item,
    telnyx_list_done_cb done, void *arg, uint64_t *request_id);

#ifdef __cplusplus
}
#endif
#endif
