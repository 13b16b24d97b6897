// SPDX-License-Identifier: MIT
//
// A whole service on one loop, in C++17: service.c's twin, which says how it is used.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <telnyx/telnyx.hpp>

// What a request says in a header, which lives as long as the request.
static const char *
said(evhttp_request *request, const char *name)
{
	return evhttp_find_header(evhttp_request_get_input_headers(request), name);
}

// Members are freed in the opposite order: the client before what its callbacks use.
struct service {
	bool start(std::uint16_t port, const char *webhook_url)
	{
		telnyx::params<telnyx_config> config;
		telnyx::params<telnyx_sender_params> tenant;
		telnyx::params<telnyx_tracker_params> tracker;
		telnyx::params<telnyx_webhook_receiver_params> receiver;

		telnyx_config_from_env(&config);
		config.ca_file = std::getenv("TELNYX_CA_FILE");
		config.from = "+13125550001";
		config.webhook_url = webhook_url;
		for (const char *name : {"acme", "umbrella"}) {
			tenant.tenant_id = name; // with a key of its own, in real life
			if (telnyx_sender_new(tenant, tenants_[name].out(), nullptr) !=
			    TELNYX_OK)
				return false;
		}
		tracker.cb = telnyx::member<&service::on_end>;
		tracker.on_idle = telnyx::member<&service::on_idle>;
		tracker.arg = this;
		receiver.public_key = config.public_key;
		receiver.acknowledge = TELNYX_WEBHOOK_ACK_AFTER;
		return http_ && stop_at(SIGTERM, terminate_) &&
		       stop_at(SIGINT, interrupt_) &&
		       telnyx_client_new(base_, config, client_.out(), nullptr) ==
			   TELNYX_OK &&
		       telnyx_tracker_new(base_, tracker, tracker_.out()) ==
			   TELNYX_OK &&
		       telnyx_webhook_receiver_new(
			   base_, receiver, receiver_.out(), nullptr) == TELNYX_OK &&
		       telnyx_webhook_receiver_on(receiver_, TELNYX_WEBHOOK_TYPE_UNSET,
			   telnyx::member<&service::on_event>, this) == TELNYX_OK &&
		       telnyx_webhook_receiver_mount(receiver_, http_, "/webhooks") ==
			   TELNYX_OK &&
		       evhttp_set_cb(http_, "/send", telnyx::member<&service::on_send>,
			   this) == 0 &&
		       evhttp_set_cb(http_, "/metrics",
			   telnyx::member<&service::on_metrics>, this) == 0 &&
		       evhttp_bind_socket(http_, "127.0.0.1", port) == 0;
	}

	bool stop_at(int signal, telnyx::owner<event_free> &event)
	{
		event.reset(evsignal_new(
		    base_, signal, telnyx::member<&service::on_signal>, this));
		return event && event_add(event, nullptr) == 0;
	}

	void on_send(evhttp_request *request)
	{
		evbuffer *body = evhttp_request_get_input_buffer(request);
		std::string text(evbuffer_get_length(body), '\0');
		auto tenant = tenants_.find(telnyx::text(said(request, "Tenant")));
		telnyx::params<telnyx_message_params> message;
		telnyx::params<telnyx_call_options> options;

		if (tenant == tenants_.end() || !said(request, "Reference")) {
			evhttp_send_error(request, HTTP_BADREQUEST, nullptr);
			return;
		}
		evbuffer_copyout(body, text.data(), text.size());
		options.sender = tenant->second;
		message.to = said(request, "To");
		message.text = text.c_str();
		message.reference = said(request, "Reference");
		auto status = telnyx::call<telnyx_message_send>(client_, message,
		    options, [this, request](auto *sent, auto *error) {
			    on_sent(request, sent, error);
		    });
		if (status != TELNYX_OK) // refused: one path for every error
			on_sent(request, nullptr, telnyx_refusal(status));
	}

	void on_sent(evhttp_request *request, const telnyx_message *message,
	    const telnyx_error *error)
	{
		// Nobody is to ask again for what may have been sent.
		auto advice = telnyx_error_advice(error, nullptr);
		bool may_be_sent =
		    advice == TELNYX_ADVICE_DONE || advice == TELNYX_ADVICE_RESOLVE;
		int refused = advice == TELNYX_ADVICE_DISCARD ? 422 : 503;

		telnyx_tracker_sent(
		    tracker_, message, error, said(request, "Reference"), nullptr);
		evbuffer_add_printf(evhttp_request_get_output_buffer(request), "%s\n",
		    error ? telnyx::to_string(error).c_str() : message->id);
		evhttp_add_header(evhttp_request_get_output_headers(request),
		    "Content-Type", "text/plain");
		evhttp_send_reply(
		    request, may_be_sent ? 202 : refused, nullptr, nullptr);
	}

	void on_event(const telnyx_webhook_event *event, telnyx_webhook_handle *handle)
	{
		if (telnyx_tracker_event(tracker_, event) != TELNYX_OK)
			telnyx_webhook_answer(handle, false); // it is to come again
	}

	void on_end(const telnyx_tracker_report *report)
	{
		std::printf("%s: %s, %s\n", report->reference,
		    telnyx_tracker_result_name(report->result),
		    telnyx_message_status_name(report->status));
	}

	void on_metrics(evhttp_request *request)
	{
		std::vector<telnyx_sender *> senders;
		telnyx::params<telnyx_metrics_params> what;

		for (auto &tenant : tenants_)
			senders.push_back(tenant.second);
		what.client = client_;
		what.senders = senders.data();
		what.sender_count = senders.size();
		what.receiver = receiver_;
		what.tracker = tracker_;
		evhttp_add_header(evhttp_request_get_output_headers(request),
		    "Content-Type", TELNYX_METRICS_CONTENT_TYPE);
		if (telnyx_metrics_write(
			what, evhttp_request_get_output_buffer(request)) != TELNYX_OK)
			evhttp_send_error(request, HTTP_INTERNAL, nullptr);
		else
			evhttp_send_reply(request, HTTP_OK, nullptr, nullptr);
	}

	// The stop: no more sends; then what became of the last; then the end.
	void on_idle(telnyx_tracker *)
	{
		telnyx::params<telnyx_tracker_stats> stats;

		telnyx_tracker_get_stats(tracker_, &stats);
		if (closed_ && stats.following + stats.resolving + stats.reporting == 0)
			event_base_loopexit(base_, nullptr);
	}

	void on_signal(evutil_socket_t, short)
	{
		const timeval patience = {30, 0};
		telnyx::call<telnyx_client_close>(
		    client_, TELNYX_CLOSE_WAIT, [this](telnyx_client *) {
			    closed_ = true;
			    on_idle(tracker_);
		    });
		event_base_loopexit(base_, &patience);
	}

	telnyx::owner<event_base_free> base_{event_base_new()};
	telnyx::owner<evhttp_free> http_{base_ ? evhttp_new(base_) : nullptr};
	telnyx::owner<event_free> terminate_;
	telnyx::owner<event_free> interrupt_;
	telnyx::tracker tracker_;
	telnyx::webhook_receiver receiver_;
	std::map<std::string, telnyx::sender, std::less<>> tenants_;
	telnyx::client client_;
	bool closed_ = false; // no send is in flight any more
};

int
main(int argc, char **argv)
{
	service here;

	if (argc != 3 ||
	    !here.start(static_cast<std::uint16_t>(std::strtoul(argv[1], nullptr, 10)),
		argv[2])) {
		std::fputs(
		    "service_cc: cannot start; it takes PORT WEBHOOK-URL\n", stderr);
		return EXIT_FAILURE;
	}
	event_base_dispatch(here.base_);
	return EXIT_SUCCESS;
}
