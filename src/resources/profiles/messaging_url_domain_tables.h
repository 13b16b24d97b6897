/* SPDX-License-Identifier: MIT */
/* Domains that Telnyx's URL shortener can use (`/v2/messaging_url_domains`), as data.
 */
#ifndef TELNYX_RESOURCES_PROFILES_MESSAGING_URL_DOMAIN_TABLES_H
#define TELNYX_RESOURCES_PROFILES_MESSAGING_URL_DOMAIN_TABLES_H

#include "codec/fields.h"

extern const struct telnyx_field_table telnyx_messaging_url_domain_table;

#endif
