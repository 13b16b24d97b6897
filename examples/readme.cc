// SPDX-License-Identifier: MIT
#include <cstdlib>
#include <iostream>
#include <event2/event.h>
#include <telnyx/telnyx.hpp>

int
main()
{
	telnyx::owner<event_base_free> base(event_base_new());
	telnyx::client client;
	telnyx::error error;
	telnyx::params<telnyx_config> config;
	telnyx::params<telnyx_message_params> message;
	bool accepted = false;

	telnyx_config_from_env(&config);
	config.ca_file = std::getenv("TELNYX_CA_FILE");
	if (telnyx_client_new(base, config, client.out(), error.out()) != TELNYX_OK) {
		std::cout << telnyx::to_string(error) << '\n';
		return 1;
	}
	message.from = "+13125550001";
	message.to = "+13125550002";
	message.text = "Hello";
	telnyx::call<telnyx_message_send>(client, message, {},
	    [&](const telnyx_message *sent, const telnyx_error *why) {
		    accepted = sent != nullptr;
		    std::cout << (accepted ? sent->id : telnyx::to_string(why)) << '\n';
	    });
	telnyx_client_close(client, TELNYX_CLOSE_WAIT, nullptr, nullptr);
	event_base_dispatch(base);
	return accepted ? 0 : 1;
}
