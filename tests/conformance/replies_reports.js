// SPDX-License-Identifier: MIT
// Detail records, deliveries, reports, balance, lookup.
'use strict';

exports.run = async (call) => {
  const records = await call('SearchDetailRecords', { query: { 'filter[record_type]': 'messaging', 'filter[date_range]': 'today', 'page[size]': 50 } });
  if (records.data.length === 0) throw new Error('messages were sent, and have records');
  await call('SearchDetailRecords', { query: { 'filter[record_type]': 'messaging', 'page[size]': 51 }, wanted: 400 });
  await call('GetUserBalance');
  await call('LookupNumber', { ids: ['+13129457420'], query: { type: 'carrier' } });
  await call('LookupNumber', { ids: ['+13129457420'], query: { type: 'caller-name' } });
  await call('LookupNumber', { ids: ['312'], wanted: 422 });
  const delivery = (await call('GetWebhookDeliveries', { query: { 'filter[status][eq]': 'delivered' } })).data[0].id;
  await call('GetWebhookDelivery', { ids: [delivery] });

  const span = { start_time: '2026-02-01T00:00:00Z', end_time: '2026-02-12T23:59:59Z' };
  const mdr = (await call('submitMdrRequest', { body: span })).data.id;
  await call('getMdrRequest', { ids: [mdr] });
  await call('getMdrRequests');
  await call('deleteMdrRequest', { ids: [mdr] });
  const usage = (await call('submitMdrUsageReport', { body: { ...span, aggregation_type: 1 } })).data.id;
  await call('getMdrUsageReport', { ids: [usage] });
  await call('getMdrUsageReports', { query: { page: 1, per_page: 5 } });
  await call('deleteMdrUsageReport', { ids: [usage] });
};
