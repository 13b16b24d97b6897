// SPDX-License-Identifier: MIT
//
// Send one message and say what became of it, in C++17: send_one.c's twin.
//
//   TELNYX_API_KEY=KEY... send_one_cc FROM TO TEXT
//
// Without arguments it sends between two numbers that nobody has.
// TELNYX_BASE_URL and TELNYX_CA_FILE point it at a sandbox.
#include <cstdlib>
#include <iostream>

#include <event2/event.h>
#include <telnyx/telnyx.hpp>

int
main(int argc, char **argv)
{
	telnyx::owner<event_base_free> base(event_base_new());
	telnyx::client client;
	telnyx::error error;
	telnyx::params<telnyx_config> config;
	telnyx::params<telnyx_message_params> message;
	telnyx_status status;
	int exit_status = EXIT_FAILURE;

	if (!base || (argc != 1 && argc != 4)) {
		std::cerr << "usage: send_one_cc FROM TO TEXT\n";
		return EXIT_FAILURE;
	}
	telnyx_config_from_env(&config);
	config.ca_file = std::getenv("TELNYX_CA_FILE"); // NULL: the system's store
	status = telnyx_client_new(base, config, client.out(), error.out());
	if (status != TELNYX_OK) {
		std::cerr << "send_one: no client: "
			  << (error ? telnyx::to_string(error)
				    : telnyx::to_string(status))
			  << '\n';
		return EXIT_FAILURE;
	}

	message.from = argc == 4 ? argv[1] : "+13125550001";
	message.to = argc == 4 ? argv[2] : "+13125550002";
	message.text = argc == 4 ? argv[3] : "Hello from libtelnyx";
	// Everything is copied: nothing here has to outlive the call.
	status = telnyx::call<telnyx_message_send>(client, message, {},
	    // Runs exactly once, from the loop; what it is handed ends with it.
	    [&](const telnyx_message *sent, const telnyx_error *why) {
		    if (sent == nullptr) {
			    std::cerr << "send_one: " << telnyx::to_string(why) << '\n';
			    if (why->outcome == TELNYX_OUTCOME_UNKNOWN)
				    std::cerr
					<< "send_one: it may have been delivered: "
					   "do not just send it again\n";
			    return;
		    }
		    std::cout << "accepted: id " << sent->id << ", "
			      << (sent->to_count > 0 ? sent->to[0]->status_text
						     : "no status")
			      << ", parts " << telnyx::value(sent->parts).value_or(0)
			      << ", attempts " << sent->reply->attempts << '\n';
		    exit_status = EXIT_SUCCESS;
	    });
	if (status != TELNYX_OK) { // the callable will not run
		std::cerr << "send_one: not taken: " << telnyx::to_string(status)
			  << '\n';
		return EXIT_FAILURE;
	}

	// No more work will come: the loop ends when this message is done.
	telnyx_client_close(client, TELNYX_CLOSE_WAIT, nullptr, nullptr);
	event_base_dispatch(base);
	return exit_status;
}
