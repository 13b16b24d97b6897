/* SPDX-License-Identifier: MIT */
/* Fields of /v2/messaging_url_domains, by the API's description (MessagingUrlDomain).
 */
#include "resources/profiles/messaging_url_domain_tables.h"

#include <telnyx/messaging_url_domain.h>

static const struct telnyx_field messaging_url_domain_fields[] = {
    TELNYX_FIELD(STRING, struct telnyx_messaging_url_domain, id),
    TELNYX_FIELD(STRING, struct telnyx_messaging_url_domain, record_type),
    TELNYX_FIELD(STRING, struct telnyx_messaging_url_domain, url_domain),
    TELNYX_FIELD(STRING, struct telnyx_messaging_url_domain, use_case),
    TELNYX_FIELD(SELF, struct telnyx_messaging_url_domain, json),
    TELNYX_FIELD(REPLY, struct telnyx_messaging_url_domain, reply),
};
const struct telnyx_field_table telnyx_messaging_url_domain_table =
    TELNYX_FIELD_TABLE(struct telnyx_messaging_url_domain, messaging_url_domain_fields);
