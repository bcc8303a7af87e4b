-- What all scripts share: each thread draws numbers of its own, and every request bears the same headers.
local count = 0

function setup(thread)
  count = count + 1
  thread:set("number", count)
end

-- Numbers that no other thread draws.
function begin()
  math.randomseed(os.time() * 64 + number)
end

-- The id of a row that was put in, by its number from 0.
function row_id(n)
  return string.format("01900000-0000-7000-8000-%012x", n)
end

local letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

function base64(text)
  local out = {}
  for at = 1, #text, 3 do
    local a, b, c = text:byte(at, at + 2)
    local bits = a * 65536 + (b or 0) * 256 + (c or 0)
    for place = 0, (c and 3) or (b and 2) or 1 do
      local digit = math.floor(bits / 64 ^ (3 - place)) % 64
      out[#out + 1] = letters:sub(digit + 1, digit + 1)
    end
  end
  return table.concat(out)
end

-- The place in the order by last change of a row that was put in.
function position(n)
  return base64(row_id(n) .. string.format("i%.0f", 1700000000000000 + n * 1000))
end
