/* SPDX-License-Identifier: MIT */
/*
 * The codes of Telnyx's list of errors that the sandbox uses, with their titles
 * and details, and which of them goes with a bare status.
 */
#include <string.h>

#include "sandbox/engine/engine.h"
#include "sandbox/engine/errors.h"

static const struct sbx_error known_errors[] = {
    {"10002", "Invalid phone number", "The phone number is invalid."},
    {"10003", "Invalid URL",
	"The URL provided was invalid, malformed, or too long. URLs can be a maximum "
	"of 2000 characters."},
    {"10004", "Missing required parameter", "A required parameter was missing."},
    {"10005", "Resource not found",
	"The requested resource or URL could not be found."},
    {"10006", "Invalid ID", "The resource ID provided was invalid."},
    {"10007", "Unexpected error", "An unexpected error occured."},
    {"10008", "Request timeout", "The request timed out."},
    {"10009", "Authentication failed",
	"The required authentication headers were either invalid or not included in "
	"the request."},
    {"10010", "Authorization failed",
	"You do not have permission to perform the requested action on the specified "
	"resource or resources."},
    {"10011", "Too many requests",
	"You have exceeded the maximum number of allowed requests."},
    {"10012", "Duplicate resource", "Resource is a duplicate."},
    {"10013", "Missing association", "One of the associated fields does not exist."},
    {"10015", "Bad Request", "The request failed because it was not well-formed."},
    {"10016", "Phone number must be in +E.164 format",
	"The specified phone number parameter must be in +E.164 format."},
    {"10017", "Associated resource does not exist",
	"The requested parameter is invalid as the associated resource does not "
	"exist."},
    {"10018", "Invalid sort direction",
	"The 'sort_direction' parameter must have a value of either 'asc' or 'desc'."},
    {"10021", "Resource in use",
	"The resource can not be removed as it is still in use."},
    {"10022", "One or more invalid IDs",
	"One or more of the IDs provided were invalid."},
    {"10023", "Invalid JSON", "The supplied JSON is invalid."},
    {"10025", "String length out of range",
	"The string length provided for the indicated field was outside the allowed "
	"range. The field must be between and characters long, but was ."},
    {"10026", "Invalid parameter type", "The parameter is of the wrong type."},
    {"10027", "Unprocessable Entity",
	"The server understood the syntax of the request but was unable to process the "
	"instructions."},
    {"10028", "Character encoding error",
	"The request body was not able to be decoded."},
    {"10029", "Expected JSON Content-Type",
	"Must encode request as 'application/json'"},
    {"10030", "Method not allowed", "The URL is valid, but the method is not allowed."},
    {"10031", "Invalid request filter", "The request filter filter[] is invalid."},
    {"10032", "Invalid enumerated value", "The value is not one of those allowed."},
    {"10033", "Value outside of range", "The value is outside of allowed range"},
    {"10035", "Resource locked",
	"The resource has been locked. Contact Telnyx support."},
    {"10037", "Service unavailable", "Service is unavailable."},
    {"10038", "Feature not permitted",
	"This feature is not permitted at this account level. Refer to "
	"https://telnyx.com/upgrade."},
    {"10039", "Feature limited",
	"A limit for this feature has been reached at this account level. See "
	"https://telnyx.com/upgrade for options."},
    {"20100", "Insufficient Funds",
	"You do not have enough funds to perform this action."},
    {"40300", "Blocked due to STOP message",
	"Messages cannot be sent due to an existing block rule."},
    {"40302", "Message too large",
	"The SMS message would be divided into too many parts."},
    {"40304", "Invalid combination of message content arguments",
	"The message must contain exclusively 'body' for SMS, or 'subject' and/or "
	"'media_urls' for MMS"},
    {"40305", "Invalid 'from' address",
	"The 'from' address should be string containing a valid phone number or "
	"alphanumeric sender ID associated with the sending messaging profile."},
    {"40306", "Alpha sender not configured",
	"The messaging profile doesn't have an associated alphanumeric sender ID."},
    {"40308", "Invalid 'from' address for MMS",
	"MMS can only be sent from US long code numbers and MMS-configured short "
	"codes"},
    {"40309", "Invalid destination region",
	"The region for the destination is not included in the messaging profile's "
	"whitelisted destinations."},
    {"40310", "Invalid 'to' address",
	"The 'to' address should be a single valid number."},
    {"40312", "Messaging profile is disabled",
	"The specified messaging profile is disabled."},
    {"40316", "No content provided for message",
	"The message has no content. Either 'text' and/or 'media_urls' must be "
	"provided "
	"in the request."},
    {"40317", "Invalid MMS content",
	"MMS can only contain up to 10 items (URLs provided) and the total size must "
	"be "
	"less than 1 MB."},
    {"40318", "Message queue full", "Message queue is full. Wait before resending."},
    {"40321", "No usable numbers on messaging profile",
	"Number Pool is not enabled, or it is unable to select a usable number on the "
	"messaging profile."},
    {"40325", "Invalid alphanumeric sender ID",
	"The specified alphanumeric sender ID value is invalid."},
    {"40326", "Cannot assign alphanumeric sender ID",
	"The alphanumeric sender ID could not be assigned to the messaging profile."},
    {"40327", "Invalid Domain",
	"The domain provided is not listed as a valid domain to be used with URL "
	"Shortener"},
    {"40328", "SMS exceeds recommended size",
	"Messages of that size should be sent by MMS or by adding auto_detect=False."},
    {"40331", "Missing whitelisted destinations",
	"Messaging profile is missing whitelisted destinations."},
    {"85000", "Must search phone number via search API first",
	"You must search for the number through our API before attempting to "
	"purchase."},
    {"85001", "Phone numbers not available",
	"The numbers you are trying to order are no longer available for purchase."},
    {"85002", "Phone numbers update not allowed on this order",
	"You are trying to update a number that is not in this order."},
    {"85003", "Regulatory requirements already satisfied",
	"Regulatory requirements cannot be updated once all have been satisfied."},
    {"85004", "Invalid connection id provided",
	"The connection id provided is invalid."},
    {"85005", "Invalid messaging profile id provided",
	"The messaging profile id provided is invalid."},
    {"85006", "The phone number is already reserved",
	"The phone number is already reserved."},
    {"85007", "Reservation limit exceeded",
	"You have too many active phone number reservations."},
    {"85008", "Reservation extension limit exceeded",
	"The reservation has reached its limit of allowed extensions."},
};

struct known_status {
	int status;
	const char *reason;
	const char *code; /* NULL: by the class */
};

static const struct known_status known_statuses[] = {
    {200, "OK", NULL},
    {201, "Created", NULL},
    {202, "Accepted", NULL},
    {204, "No Content", NULL},
    {301, "Moved Permanently", NULL},
    {302, "Found", NULL},
    {304, "Not Modified", NULL},
    {307, "Temporary Redirect", NULL},
    {308, "Permanent Redirect", NULL},
    {400, "Bad Request", "10015"},
    {401, "Unauthorized", "10009"},
    {402, "Payment Required", "20100"},
    {403, "Forbidden", "10010"},
    {404, "Not Found", "10005"},
    {405, "Method Not Allowed", "10030"},
    {408, "Request Timeout", "10008"},
    {409, "Conflict", NULL},
    {410, "Gone", "10005"},
    {413, "Content Too Large", NULL},
    {415, "Unsupported Media Type", "10029"},
    {422, "Unprocessable Content", "10027"},
    {423, "Locked", "10035"},
    {429, "Too Many Requests", "10011"},
    {431, "Request Header Fields Too Large", NULL},
    {500, "Internal Server Error", "10007"},
    {502, "Bad Gateway", "10007"},
    {503, "Service Unavailable", "10037"},
    {504, "Gateway Timeout", "10008"},
    {505, "HTTP Version Not Supported", NULL},
};

static const struct known_status *
find_status(int status)
{
	size_t i;

	for (i = 0; i < SBX_COUNT(known_statuses); i++) {
		if (known_statuses[i].status == status)
			return &known_statuses[i];
	}
	return NULL;
}

const char *
sbx_reason(int status)
{
	const struct known_status *known = find_status(status);

	return known != NULL ? known->reason : "Unknown";
}

const char *
sbx_code_of_status(int status)
{
	const struct known_status *known = find_status(status);

	if (known != NULL && known->code != NULL)
		return known->code;
	return status >= 500 ? "10007" : "10015";
}

const struct sbx_error *
sbx_error_find(const char *code)
{
	size_t i;

	for (i = 0; i < SBX_COUNT(known_errors); i++) {
		if (strcmp(known_errors[i].code, code) == 0)
			return &known_errors[i];
	}
	return NULL;
}
