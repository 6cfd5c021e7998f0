// Activities of the interoperability tests.
const { ApplicationFailure, Context } = require('@temporalio/activity');

exports.greet = async ({ name, failures }) => {
  const { attempt } = Context.current().info;
  if (attempt <= failures) throw ApplicationFailure.create({ message: `attempt ${attempt}`, type: 'NotYet' });
  return `hello ${name}`;
};
