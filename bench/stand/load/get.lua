-- One row by id: every fiftieth is open to all. Arguments: token, rows.
dofile(os.getenv("BENCH_LOAD") .. "/begin.lua")

function init(arguments)
  begin()
  wrk.headers["authorization"] = "Bearer " .. arguments[1]
  rows = tonumber(arguments[2])
end

function request()
  return wrk.format("GET", "/api/v1/posting/" .. row_id(50 * math.random(1, rows / 50 - 1)))
end
