// SPDX-License-Identifier: MIT
// Messaging profiles, and what hangs on them.
'use strict';

exports.run = async (call) => {
  const full = {
    name: 'full', whitelisted_destinations: ['US', 'CA'], enabled: true, webhook_url: 'https://example.com/w',
    webhook_failover_url: null, webhook_api_version: '2', daily_spend_limit: '10.50', daily_spend_limit_enabled: true,
    number_pool_settings: { toll_free_weight: 10, long_code_weight: 1, skip_unhealthy: true, sticky_sender: false, geomatch: false },
    url_shortener_settings: { domain: 'acct.fyi', prefix: '', replace_blacklist_only: true, send_webhooks: false },
    alpha_sender: 'Acme', mms_fall_back_to_sms: true, mms_transcoding: true, mobile_only: true, smart_encoding: true,
  };
  const { id } = (await call('CreateMessagingProfile', { body: full })).data;
  await call('CreateMessagingProfile', { body: { name: 'x' }, wanted: 400 });
  await call('RetrieveMessagingProfile', { ids: [id] });
  await call('RetrieveMessagingProfile', { ids: ['nobody'], wanted: 404 });
  await call('UpdateMessagingProfile', { ids: [id], body: { name: 'new', number_pool_settings: null } });
  await call('RegenerateMessagingProfileSecret', { ids: [id] });
  await call('ListMessagingProfiles', { query: { 'filter[name]': 'new', 'page[size]': 1 } });
  await call('ListMessagingProfiles', { query: { 'page[size]': 251 }, wanted: 400 });
  await call('GetDetailedProfileMetrics', { ids: [id] });
  await call('GetProfileMetrics', { query: { time_frame: '24h' } });

  const auto = { op: 'stop', keywords: ['HALT'], resp_text: 'You will hear no more of us.', country_code: '*' };
  const response = (await call('CreateAutorespConfig', { ids: [id], body: auto })).data.id;
  await call('GetAutorespConfigs', { ids: [id] });
  await call('GetAutorespConfig', { ids: [id, response] });
  await call('UpdateAutoRespConfig', { ids: [id, response], body: { ...auto, country_code: 'US' } });
  await call('DeleteAutorespConfig', { ids: [id, response] });
  await call('GetAutorespConfig', { ids: [id, response], wanted: 404 });

  const sender = (await call('CreateAlphanumericSenderId', {
    body: { alphanumeric_sender_id: 'MyCompany', messaging_profile_id: id, us_long_code_fallback: '+15551234567' },
  })).data.id;
  await call('GetAlphanumericSenderId', { ids: [sender] });
  await call('ListAlphanumericSenderIds', { query: { 'filter[messaging_profile_id]': id } });
  await call('ListProfileAlphanumericSenderIds', { ids: [id] });
  await call('DeleteAlphanumericSenderId', { ids: [sender] });

  const code = (await call('ListShortCodes')).data[0].id;
  await call('UpdateShortCode', { ids: [code], body: { messaging_profile_id: id, tags: ['a'] } });
  await call('RetrieveShortCode', { ids: [code] });
  await call('ListProfileShortCodes', { ids: [id] });

  await call('ListMessagingUrlDomains');
  const optouts = await call('ListOptOuts', { query: { redaction_enabled: 'true' } });
  if (optouts.data.length === 0) throw new Error('the sandbox was given an opt-out');
  await call('DeleteMessagingProfile', { ids: [id] });
};
