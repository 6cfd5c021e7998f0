// The scenarios of the SDK, for a worker in another process.
const sdk = require('../scenarios/sdk');
const { sleep } = require('../scenarios/support');
const { temporal } = require('@temporalio/proto');

const { PENDING_ACTIVITY_STATE_STARTED } = temporal.api.enums.v1.PendingActivityState;

const scenarios = module.exports = { ...sdk };

// The recorder has no token of an activity in another process: heartbeats and the result come by the activity's id.
scenarios['async-completion'] = async (s) => {
  const h = await s.start('asyncCompletion');
  for (let i = 0; i < 100; i++) {
    const { raw } = await h.describe();
    if (raw.pendingActivities?.some((a) => a.state === PENDING_ACTIVITY_STATE_STARTED)) break;
    await sleep(50);
  }
  const activity = { workflowId: h.workflowId, activityId: '1' };
  await s.client.activity.heartbeat(activity, 'still here');
  await s.client.activity.complete(activity, 'from outside');
  return s.result(h);
};

// Lists what is on its queue, which nobody else may use.
scenarios.list = async (s) => {
  const queue = process.env.GOLDEN_LIST_QUEUE;
  return sdk.list(Object.assign(Object.create(s), { queue, start: (type, args, options) => s.start(type, args, { taskQueue: queue, ...options }) }));
};
