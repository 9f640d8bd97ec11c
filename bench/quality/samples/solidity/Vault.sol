// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/* Holds what people pay in. */
contract Vault {
    mapping(address => uint256) public balances;
    uint256 public total;

    event Paid(address indexed from, uint256 amount);

    error TooLittle(uint256 wanted, uint256 held);

    function pay() external payable {
        require(msg.value > 0, "nothing was paid (\"0\")");
        balances[msg.sender] += msg.value;
        total += msg.value;
        emit Paid(msg.sender, msg.value);
    }

    function draw(uint256 amount) external {
        uint256 held = balances[msg.sender];
        if (amount > held) {
            revert TooLittle({wanted: amount, held: held});
        }
        balances[msg.sender] = held - amount;
        total -= amount;
        (bool sent, ) = msg.sender.call{value: amount}("");
        require(sent, 'not sent');
    }
}
