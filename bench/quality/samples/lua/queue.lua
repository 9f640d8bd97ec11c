-- A queue of jobs.
local Queue = {}
Queue.__index = Queue

--[==[ A job is a table:
  { name = "mail", run = function() end ]]
]==]
function Queue.new(limit)
  return setmetatable({ jobs = {}, limit = limit or 10 }, Queue)
end

function Queue:push(job)
  if #self.jobs >= self.limit then
    return nil, "the queue is full (\"" .. self.limit .. "\")"
  elseif type(job.run) ~= "function" then
    return nil, [[a job needs a 'run']]
  end
  self.jobs[#self.jobs + 1] = job
  return true
end

function Queue:run()
  repeat
    local job = table.remove(self.jobs, 1)
    if job then job.run() end
  until #self.jobs == 0
  for index = 1, 3 do
    print(index)
  end
end

return Queue
