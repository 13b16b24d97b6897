// SPDX-License-Identifier: MIT
// Messages, in all the ways to send them.
'use strict';

exports.run = async (call) => {
  const to = '+13125550002';
  const from = '+13125550001';
  const profile = (await call('CreateMessagingProfile', { body: { name: 'messages', whitelisted_destinations: ['US'] } })).data.id;
  const soon = new Date(Date.now() + 3600 * 1000).toISOString();

  const sent = await call('SendMessage', { body: { from, to, text: 'Hello', webhook_url: 'https://example.com/w' } });
  await call('SendMessage', {
    body: { from, to, text: 'Look', subject: 'S', media_urls: ['https://example.com/a.png'], messaging_profile_id: profile },
  });
  await call('SendMessage', { body: { from, to }, wanted: 400 });
  await call('SendMessage', { body: { from, to: 'nobody', text: 'x' }, wanted: 400 });
  await call('SendMessage', { body: '{', wanted: 400 });
  await call('GetMessage', { ids: [sent.data.id] });
  await call('CreateLongCodeMessage', { body: { from, to, text: 'Hello' } });
  await call('CreateLongCodeMessage', { body: { from: '55512', to, text: 'Hello' }, wanted: 400 });
  await call('CreateShortCodeMessage', { body: { from: '55512', to, text: 'Hello' } });
  await call('CreateNumberPoolMessage', { body: { to, text: 'Hello', messaging_profile_id: profile } });
  await call('SendAlphanumericSenderIdMessage', { body: { from: 'Acme', to: '+447700900001', text: 'Hello', messaging_profile_id: profile } });
  const scheduled = await call('ScheduleMessage', { body: { from, to, text: 'Later', send_at: soon } });
  await call('CancelMessage', { ids: [scheduled.data.id] });
  await call('CancelMessage', { ids: ['00000000-0000-4000-8000-000000000000'], wanted: 404 });
  const group = await call('CreateGroupMmsMessage', { body: { from, to: [to, '+13125550003'], text: 'All', media_urls: ['https://example.com/a.png'] } });
  const legs = await call('GetGroupMmsMessages', { ids: [group.data.id] });
  if (legs.data.length !== 2) throw new Error('a group of two has two legs');
  await call('CreateGroupMmsMessage', { body: { from, to: [] }, wanted: 400 });
  await call('SendRCSMessage', {
    body: { agent_id: 'Agent007', to, messaging_profile_id: profile, agent_message: { content_message: { text: 'Hello' } } },
  });
  await call('SendWhatsappMessage', { body: { from, to, whatsapp_message: { type: 'image', image: { link: 'https://example.com/a.png' } } } });
};
