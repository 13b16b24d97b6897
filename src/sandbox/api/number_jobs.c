/* SPDX-License-Identifier: MIT */
/*
 * Many numbers at once: bulk updates of messaging settings, and jobs.  They are
 * done at once, but shown as pending where they are made: who asks again finds
 * them done.
 */
#include <string.h>

#include "sandbox/engine/document.h"
#include "sandbox/engine/list.h"
#include "sandbox/engine/lookup.h"
#include "sandbox/engine/resource.h"
#include "sandbox/api/numbers.h"
#include "sandbox/api/routes.h"

/* --- bulk updates --- */

static struct sbx_record *
find_number(struct sbx_call *call, const char *name)
{
	return name[0] == '+'
		   ? sbx_record_with(call->sandbox, SBX_NUMBER, "phone_number", name)
		   : sbx_record_find(call->sandbox, SBX_NUMBER, name);
}

static const struct sbx_field bulk_fields[] = {
    {"messaging_profile_id", SBX_TEXT, true, false, NULL},
    {"numbers", SBX_TEXTS, true, false, NULL},
    {"assign_only", SBX_BOOL, false, false, NULL},
    {.name = NULL},
};

static struct json_object *
bulk_document(struct sbx_call *call, const char *id, struct json_object *success,
    struct json_object *pending, struct json_object *failures)
{
	bool *failed = &call->answer->failed;
	struct json_object *doc = sbx_model(call,
	    "{'record_type': 'messaging_numbers_bulk_update', 'order_id': '@id', "
	    "'success': [], 'pending': [], 'failed': []}",
	    id);

	if (success != NULL)
		sbx_put_shared(failed, doc, "success", success);
	if (pending != NULL)
		sbx_put_shared(failed, doc, "pending", pending);
	sbx_put_shared(failed, doc, "failed", failures);
	return doc;
}

static void
bulk_update(struct sbx_call *call)
{
	bool *failed = &call->answer->failed;
	struct json_object *list = sbx_at(call->body, "numbers");
	struct json_object *good = NULL;
	struct json_object *bad = NULL;
	const char *profile_id;
	char id[SBX_KEY_BYTES];
	size_t i;

	if (!sbx_judge_fields(call, bulk_fields, true) ||
	    !sbx_profile_named(call, "10017", &profile_id))
		return;
	good = json_object_new_array();
	bad = json_object_new_array();
	for (i = 0; i < json_object_array_length(list); i++) {
		struct json_object *name = json_object_array_get_idx(list, i);
		struct sbx_record *record =
		    find_number(call, json_object_get_string(name));

		sbx_append(failed, record != NULL ? good : bad, json_object_get(name));
		if (record != NULL)
			sbx_number_assign(call, record, profile_id);
	}
	sbx_id(call->sandbox, id);
	if (sbx_keep(call, SBX_BULK_UPDATE, id,
		bulk_document(call, id, good, NULL, bad), NULL) != NULL)
		sbx_answer_data(call, bulk_document(call, id, NULL, good, bad));
	json_object_put(good);
	json_object_put(bad);
}

static const struct sbx_resource bulk = {
    .kind = SBX_BULK_UPDATE,
    .id_key = "order_id",
};

/* --- jobs --- */

static const struct sbx_field job_fields[] = {
    {"phone_numbers", SBX_TEXTS, true, false, NULL},
    {.name = NULL},
};

static const struct sbx_field emergency_job_fields[] = {
    {"phone_numbers", SBX_TEXTS, true, false, NULL},
    {"emergency_enabled", SBX_BOOL, true, false, NULL},
    {"emergency_address_id", SBX_TEXT, false, true, NULL},
    {.name = NULL},
};

static struct json_object *
job_document(struct sbx_call *call, const char *id, const char *status,
    struct json_object *done, struct json_object *failures)
{
	bool *failed = &call->answer->failed;
	bool pending = strcmp(status, "pending") == 0;
	struct json_object *doc = sbx_model(call,
	    "{'id': '@id', 'record_type': 'phone_numbers_job', 'status': '', "
	    "'type': '', 'etc': '@now', 'created_at': '@now', 'updated_at': '@now', "
	    "'phone_numbers': [], 'successful_operations': [], "
	    "'pending_operations': [], 'failed_operations': []}",
	    id);

	sbx_put_text(failed, doc, "status", status);
	sbx_put_text(failed, doc, "type", call->route->text);
	sbx_put_shared(failed, doc, "phone_numbers", done);
	sbx_put_shared(failed, doc,
	    pending ? "pending_operations" : "successful_operations", done);
	if (!pending)
		sbx_put_shared(failed, doc, "failed_operations", failures);
	return doc;
}

static struct json_object *
job_entry(bool *failed, const char *name, struct sbx_record *record)
{
	struct json_object *entry = json_object_new_object();

	sbx_put_text(failed, entry, "phone_number",
	    record != NULL ? sbx_text_at(record->doc, "phone_number") : name);
	sbx_put_text(failed, entry, "id", record != NULL ? record->id : name);
	return entry;
}

/* The operation of a job upon one number. */
static void
apply_job(struct sbx_call *call, struct sbx_record *record)
{
	if (strcmp(call->route->text, "delete_phone_numbers") == 0) {
		sbx_number_drop(call->sandbox, record);
		return;
	}
	if (strcmp(call->route->text, "update_phone_numbers") == 0)
		sbx_overlay(call, sbx_number_fields, record->doc);
	else
		sbx_overlay(call, emergency_job_fields + 1, record->doc);
	sbx_record_changed(call->sandbox, record);
}

static bool
judge_job(struct sbx_call *call)
{
	if (strcmp(call->route->text, "update_emergency_settings") == 0)
		return sbx_judge_fields(call, emergency_job_fields, true);
	return sbx_judge_fields(call, job_fields, true) &&
	       sbx_judge_fields(call, sbx_number_fields, false) && sbx_has_room(call);
}

static void
create_job(struct sbx_call *call)
{
	bool *failed = &call->answer->failed;
	struct json_object *list = sbx_at(call->body, "phone_numbers");
	struct json_object *done = NULL;
	struct json_object *failures = NULL;
	char id[SBX_KEY_BYTES];
	size_t i;

	if (!judge_job(call))
		return;
	done = json_object_new_array();
	failures = json_object_new_array();
	for (i = 0; i < json_object_array_length(list); i++) {
		const char *name =
		    json_object_get_string(json_object_array_get_idx(list, i));
		struct sbx_record *record = find_number(call, name);
		bool good = record != NULL && !sbx_number_is_locked(record);

		sbx_append(
		    failed, good ? done : failures, job_entry(failed, name, record));
		if (good)
			apply_job(call, record);
	}
	sbx_id(call->sandbox, id);
	if (sbx_keep(call, SBX_NUMBER_JOB, id,
		job_document(call, id, "completed", done, failures), NULL) != NULL)
		sbx_answer_data(
		    call, job_document(call, id, "pending", done, failures));
	json_object_put(done);
	json_object_put(failures);
}

static const struct sbx_resource job = {
    .kind = SBX_NUMBER_JOB,
    .id_key = "id",
};

static const struct sbx_filter job_filters[] = {
    {"filter[type]", "type", SBX_IS},
    {"filter[status]", "status", SBX_ONE_OF},
    {"filter[phone_number]", "phone_numbers", SBX_SHOWS},
    {.key = NULL},
};

static const struct sbx_list jobs = {
    .kind = SBX_NUMBER_JOB,
    .filters = job_filters,
    .sorts = "created_at",
    .newest_first = true,
};

/* --- routes --- */

#define JOBS "/phone_numbers/jobs"
#define OBJECT SBX_BODY_OBJECT

const struct sbx_route sbx_number_job_routes[] = {
    {"ListPhoneNumbersJobs", "GET", JOBS, sbx_show_list, .list = &jobs},
    {"CreateDeletePhoneNumbersJob", "POST", JOBS "/delete_phone_numbers", create_job,
	.status = 202, .text = "delete_phone_numbers", .body = OBJECT},
    {"CreatePhoneNumbersJobUpdateEmergencySettings", "POST",
	JOBS "/update_emergency_settings", create_job, .status = 202,
	.text = "update_emergency_settings", .body = OBJECT},
    {"CreateUpdatePhoneNumbersJob", "POST", JOBS "/update_phone_numbers", create_job,
	.status = 202, .text = "update_phone_numbers", .body = OBJECT},
    {"RetrievePhoneNumbersJob", "GET", JOBS "/{id}", sbx_show, .resource = &job},
    {"BulkUpdateMessagingSettingsOnPhoneNumbers", "POST",
	"/messaging_numbers_bulk_updates", bulk_update, .body = OBJECT},
    {"GetBulkUpdateMessagingSettingsOnPhoneNumbersStatus", "GET",
	"/messaging_numbers_bulk_updates/{order_id}", sbx_show, .resource = &bulk},
    {.path = NULL},
};
