// SPDX-License-Identifier: MIT
/**
 * @file queue.hpp
 * The durable queue (queue.h) for C++17 and later, as telnyx.hpp is for the client:
 *
 *     telnyx::queue queue;
 *     telnyx::params<telnyx_queue_config> config;
 *     config.store = "sqlite:/var/lib/app/queue.db";
 *     telnyx_queue_open(base, config, nullptr, nullptr, queue.out());
 *
 *     telnyx::call<telnyx_queue_get>(queue, id,
 *         [](const telnyx_job *job, const telnyx_error *why) { ... });
 *
 * Owners are freed from the last to the first: declare the client before the queue, and
 * the queue before its worker.
 */
#ifndef TELNYX_QUEUE_HPP
#define TELNYX_QUEUE_HPP

#include <telnyx/queue.h>
#include <telnyx/telnyx.hpp>

namespace telnyx {

using queue = owner<telnyx_queue_free>;
using worker = owner<telnyx_worker_free>;

namespace detail {

template <> struct copies<::telnyx_job> {
	static constexpr auto dup = ::telnyx_job_dup;
	using owner = telnyx::owner<::telnyx_job_free>;
};

} // namespace detail

} // namespace telnyx

#endif
