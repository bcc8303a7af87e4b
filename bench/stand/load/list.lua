-- Twenty rows behind a row anywhere. Arguments: token, rows.
dofile(os.getenv("BENCH_LOAD") .. "/begin.lua")

function init(arguments)
  begin()
  wrk.headers["authorization"] = "Bearer " .. arguments[1]
  rows = tonumber(arguments[2])
end

function request()
  return wrk.format("GET", "/api/v1/posting?limit=20&after=" .. position(math.random(1000, rows - 1)))
end
